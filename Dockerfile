# Serves the packaged corpus, or your own index at /index. See docs/deploy.md.
#
#   docker build -t kratom-qa .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -p 127.0.0.1:7860:7860 kratom-qa

FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 HF_HUB_OFFLINE=1 ORT_DISABLE_TELEMETRY=1
COPY . /src
WORKDIR /src
# every package as its hash says; the project itself is built here, and checks the model that it packs by hash
RUN python -m venv /app \
 && /app/bin/pip install --require-hashes --no-deps -r requirements.lock \
 && /app/bin/pip install --no-deps --no-build-isolation . \
 && /app/bin/pip uninstall --yes hatchling pip

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home kratom
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH HOME=/tmp GRADIO_TEMP_DIR=/tmp ORT_DISABLE_TELEMETRY=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
# an index at /index is served instead of the packaged one
WORKDIR /
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["kratom-qa", "serve", "--host", "0.0.0.0"]
