"""Writes the two Word files of the corpus: `python tests/second_subject/write_word_files.py`."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import docx

CORPUS = Path(__file__).parent / "corpus"

WORKS = [
    ("Title", "Workshop manual: engines and pumps"),
    (
        "Normal",
        "This manual is for the day crew of the works at Tarn Foot. What is told here holds for steam engines; "
        "for the railcar see the sheet on the Class C1.",
    ),
    ("Heading 1", "Oiling"),
    (
        "Normal",
        "Oil the axle boxes of an engine every 200 kilometres. Oil the water pump in the yard every 200 hours. "
        "Use the thick oil from the green can for axle boxes and the thin oil from the yellow can for the pump. The "
        "two must not be mixed, because the mixture turns to a paste.",
    ),
    ("Table", "Part|Oil|Amount|How often"),
    ("Table", "Axle box|thick, green can|120 ml|every 200 kilometres"),
    ("Table", "Water pump|thin, yellow can|80 ml|every 200 hours"),
    ("Table", "Coupling rod|thick, green can|45 ml|every morning"),
    ("Table", "Cylinder|steam oil, black can|250 ml|every 50 kilometres"),
    ("Table", "Turntable bearing|grease, no can|300 g|twice a year"),
    ("Heading 1", "Lighting up"),
    ("List Number", "Open the dampers and rake the grate."),
    ("List Number", "See that the water stands at least 4 cm high in the glass."),
    ("List Number", "Lay paper, then thin wood, then 20 kg of coal at the back."),
    ("List Number", "Light the paper with the lamp, not with a match."),
    ("List Number", "Close the door and wait 40 minutes before adding coal."),
    (
        "Normal",
        "The wood comes from old pallets. Painted wood is not allowed, except for the blue pallets of the "
        "brewery, whose paint is made with milk.",
    ),
    ("Heading 1", "Washing out"),
    (
        "Normal",
        "A boiler is washed out when it has cooled for at least 36 hours. The lower plugs are taken out first, "
        "the left before the right. Rinse until the water runs clear, which takes about 1,400 litres for an A1 and "
        "2,300 litres for a B1. Put graphite on the threads of the plugs, never tallow.",
    ),
    ("Heading 1", "Tools"),
    (
        "Normal",
        "Spanners are hung by size from left to right, hammers by weight from right to left. Who takes a tool "
        "hangs a brass tag with a number in its place. Tags 1 to 20 belong to the fitters, tags 21 to 40 to the "
        "volunteers. Tools of the fitters may be lent until four o'clock. Measuring tools may not be lent at all.",
    ),
    ("Heading 1", "Wear limits"),
    ("Table", "Part|New|Worn out at|Measured with"),
    ("Table", "Wheel tyre|55 mm|32 mm|calliper"),
    ("Table", "Brake block|48 mm|15 mm|steel rule"),
    ("Table", "Piston ring|8.0 mm|6.5 mm|micrometer"),
    ("Table", "Coupling pin|40.0 mm|38.5 mm|micrometer"),
    (
        "Normal",
        "A wheel tyre is turned on the lathe when its tread differs by more than 3 mm from the gauge plate. "
        "Turning one pair of wheels takes five hours.",
    ),
    ("Heading 1", "Visitors"),
    (
        "Normal",
        "Guided tours of the works are held on the first Wednesday of each month at 14:00. A tour takes 75 "
        "minutes and is limited to ten people. Visitors keep behind the yellow line. Cameras stay in the office, "
        "because some of the patterns belong to other railways.",
    ),
]

WINTER = [
    ("Title", "Winter programme 2026 and 2027"),
    ("Normal", "From 2 November 2026 to 26 March 2027 the steam trains rest, except on the days named here. On winter "
     "Wednesdays the railcar runs between Tarn Foot and Upper Haskel, at 11:00 and at 14:00."),
    ("Heading 1", "Special trains"),
    ("Table", "Event|Date|From|Adult|Child"),
    ("Table", "Lantern train|Saturday 21 November 2026|Stannick|£18|£9"),
    ("Table", "Santa train|12, 13, 19 and 20 December 2026|Tarn Foot|£22|£16"),
    ("Table", "New Year train|Friday 1 January 2027|Tarn Foot|£25|£12"),
    ("Table", "Night Mail evening|Saturday 13 February 2027|Tarn Foot|£48|not for children"),
    ("Heading 1", "Santa trains"),
    ("Normal", "A Santa train goes to Quarry Halt and back and takes 95 minutes. Every child gets a wooden toy made in "
     "the works, every adult a mince pie. Booking opens on 1 September at noon. In 2025 all places were gone within "
     "six days. Pushchairs are stored at Tarn Foot."),
    ("Normal", "Children under 1 year travel free of charge on Santa trains and get no toy. Grandparents pay the adult "
     "fare."),
    ("Heading 1", "The Night Mail evening"),
    ("Normal", "Guests sort real letters in the luggage van, as was done from 1907 to 1939. Each letter gets a "
     "postmark that is used on this evening only. Supper has three courses and is served at Mere End. The train "
     "leaves at 18:30 and is back at 22:45."),
    ("List Bullet", "Dress: coats and hats of the time are welcome, but are not required."),
    ("List Bullet", "Luggage: none, as the van is full of mail bags."),
    ("List Bullet", "Seats: 84, of which 12 are in the saloon coach at £15 more."),
    ("Heading 1", "The Lantern train"),
    ("Normal", "The Lantern train starts at Stannick at 16:40, because children from the upper valley make the "
     "lanterns at school. Electric candles only may be used on board. The train stops on the viaduct for five "
     "minutes with its lamps put out."),
    ("Heading 1", "If the weather is bad"),
    ("Normal", "Trains run in snow up to a depth of 40 cm. With more, the plough is coupled before the engine, and "
     "trains are about 20 minutes late. If a special train is called off, guests choose between a new date and their "
     "money. The answer must reach the office within ten days."),
    ("Heading 1", "Works in winter"),
    ("Normal", "In January 2027 the sleepers between Lower Haskel and Upper Haskel are renewed, 1,150 of them, of oak. "
     "In February the platform of Mere End is made 18 m longer, so that six coaches can stop there. Neither touches "
     "the special trains."),
]  # fmt: skip


def write(name: str, author: str, blocks: list[tuple[str, str]]) -> None:
    """One file: blocks are (style, text); the style "Table" makes rows, cells parted by |."""
    file = docx.Document()
    properties = file.core_properties
    properties.title, properties.author = blocks[0][1], author
    properties.created = properties.modified = datetime(2026, 1, 5)
    table = None
    for style, text in blocks:
        if style == "Table":
            cells = text.split("|")
            table = table or file.add_table(0, len(cells))
            for cell, value in zip(table.add_row().cells, cells, strict=True):
                cell.text = value
        else:
            table = None
            file.add_paragraph(text, style=style)
    saved = io.BytesIO()
    file.save(saved)
    # parts carry the time of writing: with a fixed one the same text gives the same bytes
    with zipfile.ZipFile(saved) as made, zipfile.ZipFile(CORPUS / name, "w", zipfile.ZIP_DEFLATED) as out:
        for part in sorted(made.namelist()):
            out.writestr(zipfile.ZipInfo(part), made.read(part), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    write("workshop-manual.docx", "Ines Calder", WORKS)
    write("winter-programme.docx", "Marion Keel", WINTER)
