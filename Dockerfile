# Serves the packaged corpus, or your own documents below /corpus. See docs/deploy.md.
#
#   docker build -t kratom-qa .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -p 127.0.0.1:7860:7860 kratom-qa

# torch exports the model and embeds the documents; none of it is needed to answer
FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 HF_HUB_OFFLINE=1 ORT_DISABLE_TELEMETRY=1
COPY . /src
WORKDIR /src
RUN python -m venv /build \
 && /build/bin/pip install --index-url https://download.pytorch.org/whl/cpu torch --constraint constraints.txt \
 && /build/bin/pip install --constraint constraints.txt . \
 && /build/bin/kratom-qa index --corpus corpus --index /index
RUN python -m venv /app \
 && grep -vE '^(torch|transformers|sentence-transformers|scikit-learn|onnx|onnxscript|nvidia-|triton)' constraints.txt > light.txt \
 && /app/bin/pip install --constraint light.txt faiss-cpu numpy onnxruntime platformdirs PyStemmer tokenizers tqdm xxhash \
    PyYAML beautifulsoup4 markdown-it-py pypdf python-docx filelock huggingface-hub sentencex gradio mcp \
 && /app/bin/pip install --no-deps .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home kratom
COPY --from=build /app /app
COPY --from=build /index /index
ENV PATH=/app/bin:$PATH HOME=/tmp GRADIO_TEMP_DIR=/tmp ORT_DISABLE_TELEMETRY=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["kratom-qa", "serve", "--host", "0.0.0.0", "--index", "/index"]
