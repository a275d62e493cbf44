"""Names of people who do not exist, by the script that they are written in."""

# ruff: noqa: E501

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


RWANDAN_WOMEN: Final = _words(
    "Amina Aline Chantal Claudine Clémentine Divine Diane Espérance Esther Fabiola Francine Germaine Grâce Hélène Immaculée"
    " Jacqueline Joséphine Julienne Liliane Marie Médiatrice Nadia Odette Pascaline Rosine Sandrine Solange Vestine Yvonne Zawadi"
)
RWANDAN_MEN: Final = _words(
    "Alphonse Anastase Benjamin Boniface Célestin Damien Didier Élie Emmanuel Éric Faustin Félicien Gilbert Innocent Janvier"
    " Jérôme Joseph Kevin Léonard Moïse Olivier Patrick Protogène Sylvestre Théogène Thierry Valens Vincent Xavier Zacharie"
)
RWANDAN_FAMILIES: Final = _words(
    "Uwase Mukamana Uwimana Hakizimana Niyonzima Nshimiyimana Habimana Mugisha Umutoni Mutesi Bizimana Uwamahoro Mukeshimana"
    " Iradukunda Ishimwe Niyigena Tuyisenge Nzeyimana Kayitesi Murekatete Byiringiro Dusabe Kamanzi"
    " Ndayisaba Nyirahabimana Sibomana Umuhoza Uwera Yankurije Zigama"
)
SWAHILI_GIVEN: Final = _words(
    "Amani Asha Baraka Bahati Furaha Halima Imani Jabari Juma Mariamu Neema Pendo Rehema Salama Upendo Zuhura"
)
SWAHILI_FAMILIES: Final = _words(
    "Abdalla Chacha Hamisi Kalume Kombo Mbwana Mwakyusa Mwinyi Ngowi Omari Shabani Tumaini"
)
FRENCH_GIVEN: Final = _words("Béatrice Cécile François Gaëlle Léa Loïc Noël Océane René Stéphane Thérèse Zoé")
FRENCH_FAMILIES: Final = _words("Bâ-Lefèvre Côté Dupré Fournier-Açoria Hénault L'Hôte Mérieux-Noé Prévost Saint-Ôme")
NORDIC: Final = (
    "Bjørn Ødegård", "Åsa Nyström", "Jürgen Weißmüller", "Željko Šarić", "Łucja Wąsik", "Þóra Ægisdóttir", "Nguyễn Thị Ánh",
    "Siobhán Ní Bhriain", "João Conceição", "Çağla Yıldız", "Őrsi Tündér", "Iñaki Zubizarreta",
)  # fmt: skip
ARABIC: Final = (
    "أمينة", "فاطمة الزهراء بشير", "يوسف النور", "مريم عبد الرحيم", "خديجة إدريس", "إبراهيم آدم", "هالة عثمان", "سلمى الطيب",
    "عمر حامد", "نور الهدى صالح", "زينب موسى", "عائشة التجاني",
)  # fmt: skip
AMHARIC: Final = (
    "አልማዝ ተስፋዬ", "ብርሃኑ ደምሴ", "ትዕግሥት ወርቁ", "ሰላማዊት አበራ", "ዮሐንስ ገብሬ", "ሄለን ታደሰ", "መሠረት ክፍሌ", "ዳዊት ሙሉ",
)  # fmt: skip
CHINESE: Final = ("Ami 阿米", "林小雨", "陈秋月", "周明远", "黄丽珍", "吴晓东", "何雅琴", "赵春生")
DEVANAGARI: Final = ("सुनीता गुरुङ", "रमेश थापा", "अनीता वर्मा", "कमला देवी राई", "मोहन जोशी", "पूजा श्रेष्ठ")
CYRILLIC: Final = (
    "Оксана Берегова",
    "Пётр Заречный",
    "Айгуль Жумабаева",
    "Милица Речанин",
    "Наталья Тихомирова",
    "Богдан Криничний",
)
OTHER_SCRIPTS: Final = (
    "김하늘", "さくら 川瀬", "สมหญิง ริมน้ำ", "Ελένη Ποταμίτη", "ნინო წყარო", "רות נהרי", "நதியா முத்து", "আনিকা নদী", "Անի Գետակյան",
)  # fmt: skip

CAST: Final[dict[int, str | None]] = {
    0: "Amina Uwase",
    1: "Benjamin Hakizimana",
    2: "Chantal Mukamana",
    3: "Aminata Bâ-Lefèvre",
    4: None,
    5: "Ami 阿米",
    6: "Éric Niyonzima",
    7: "أمينة",
    8: "Jamila N.",
    9: "ትዕግሥት ወርቁ",
    10: "Divine Ishimwe",
    12: "Оксана Берегова",
    14: "Zawadi Kombo",
    15: "सुनीता गुरुङ",
}
"""Who is seen first: the contacts that were changed last."""

ODD: Final[dict[int, str]] = {
    19: "[bold]x[/bold]",
    43: "[@click=app.quit]x[/]",
    57: "👩🏾‍⚕️ Nurse Béatrice",
    71: "\x1b[31mRed\x1b[0m Alert",
    88: "[/]",
    104: 'Chantal "Chacha" Uwera',
    117: "Jean (husband of Aline) [Nyamata]",
    131: "Marie-Immaculée Nyirahabimana née Mukeshimana, wa Kagarama yEpfo",
    158: "🎉 Divine 🎉",
    176: "O'Hara; DROP TABLE contacts;--",
    203: "left\u202ethgir",
    222: "=SUM(A1:A9)",
    251: "Two\nlines",
    270: "tab\there",
    301: "%s {0} $name @contact.name",
    333: "A",
    362: "zero\u200bwidth",
    391: "\x1b]52;c;eA==\x07clipboard",
    420: "Z̷͉̈ȃ̵̱ļ̴̏g̴̣̈o̶̦͐",
    450: "<script>alert(1)</script>",
    480: "-1+1",
    511: "null",
    540: "[link=https://example.org]press[/link]",
    570: "\\[escaped\\]",
}
"""Names that are hard to show, at fixed places: whoever draws them must not obey them."""
