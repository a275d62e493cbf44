"""Where the programme works: provinces, districts with a rough middle (longitude, latitude), and sectors."""

# ruff: noqa: E501

from typing import Final

COUNTRY: Final = "Rwanda"
COUNTRY_ALIASES: Final = ("U Rwanda", "République du Rwanda")

PROVINCES: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    (
        "Kigali City",
        ("Umujyi wa Kigali", "Ville de Kigali"),
        """Gasabo 30.13 -1.90: Bumbogo, Gatsata, Gikomero, Gisozi, Jabana, Jali, Kacyiru, Kimihurura, Kimironko, Kinyinya, Ndera, Nduba, Remera
        Kicukiro 30.12 -2.00: Gahanga, Gatenga, Gikondo, Kagarama, Kanombe, Kicukiro, Kigarama, Masaka, Niboye, Nyarugunga
        Nyarugenge 30.03 -1.98: Gitega, Kanyinya, Kigali, Kimisagara, Mageragere, Muhima, Nyakabanda, Nyamirambo, Nyarugenge""",
    ),
    (
        "Eastern Province",
        ("Iburasirazuba", "Province de l'Est"),
        """Bugesera 30.15 -2.22: Nyamata, Rilima, Gashora, Mayange, Ntarama
        Gatsibo 30.43 -1.60: Kabarore, Kiramuruzi, Ngarama, Rwimbogo
        Kayonza 30.60 -1.92: Mukarange, Rukara, Kabarondo, Gahini
        Kirehe 30.68 -2.26: Kirehe, Nyamugali, Mahama, Gatore
        Ngoma 30.46 -2.18: Kibungo, Remera, Sake, Zaza
        Nyagatare 30.37 -1.33: Nyagatare, Matimba, Rwimiyaga, Karangazi
        Rwamagana 30.38 -1.97: Kigabiro, Muhazi, Gishari, Fumbwe""",
    ),
    (
        "Northern Province",
        ("Amajyaruguru", "Province du Nord"),
        """Burera 29.85 -1.48: Cyanika, Butaro, Rugarama, Kinoni
        Gakenke 29.78 -1.69: Gakenke, Janja, Ruli, Cyabingo
        Gicumbi 30.08 -1.62: Byumba, Rutare, Kaniga, Mutete
        Musanze 29.61 -1.50: Muhoza, Cyuve, Kinigi, Busogo
        Rulindo 29.99 -1.76: Bushoki, Tumba, Base, Kinihira""",
    ),
    (
        "Southern Province",
        ("Amajyepfo", "Province du Sud"),
        """Gisagara 29.84 -2.61: Ndora, Save, Kibirizi, Mamba
        Huye 29.71 -2.53: Ngoma, Tumba, Mukura, Rusatira
        Kamonyi 29.87 -2.01: Runda, Gacurabwenge, Musambira, Rukoma
        Muhanga 29.73 -1.97: Nyamabuye, Shyogwe, Cyeza, Kiyumba
        Nyamagabe 29.47 -2.42: Gasaka, Kaduha, Kitabi, Tare
        Nyanza 29.78 -2.34: Busasamana, Rwabicuma, Mukingo, Kibilizi
        Nyaruguru 29.53 -2.71: Kibeho, Ngera, Munini, Ruheru
        Ruhango 29.77 -2.20: Ruhango, Byimana, Kinazi, Mbuye""",
    ),
    (
        "Western Province",
        ("Iburengerazuba", "Province de l'Ouest"),
        """Karongi 29.40 -2.16: Bwishyura, Rubengera, Gitesi, Mubuga
        Ngororero 29.61 -1.86: Ngororero, Kabaya, Gatumba, Muhororo
        Nyabihu 29.51 -1.66: Mukamira, Jomba, Jenda, Rambura
        Nyamasheke 29.16 -2.36: Kagano, Kanjongo, Bushekeri, Macuba
        Rubavu 29.33 -1.68: Gisenyi, Rugerero, Nyundo, Kanama
        Rusizi 28.99 -2.55: Kamembe, Gihundwe, Mururu, Bugarama
        Rutsiro 29.38 -1.93: Gihango, Mushubati, Boneza, Murunda""",
    ),
)
"""(province, aliases, its districts: `District longitude latitude: sectors`)."""

OUTLINE: Final = (
    (30.42, -1.06), (30.50, -1.40), (30.83, -1.60), (30.82, -1.95), (30.90, -2.30), (30.58, -2.41), (30.21, -2.33), (29.95, -2.33),
    (29.90, -2.70), (29.63, -2.79), (29.36, -2.82), (29.03, -2.74), (28.87, -2.40), (29.12, -2.15), (29.23, -1.70), (29.58, -1.39),
    (29.83, -1.32), (30.14, -1.45), (30.27, -1.20),
)  # fmt: skip
"""A rough outline of the country, (longitude, latitude)."""

CLINICS: Final = (
    "Riverside Main Clinic", "Nyamata Health Post", "Hillside Health Centre", "Lakeview Health Post", "Market Street Clinic",
    "Bridge Road Health Centre", "Eucalyptus Ward", "Terraces Health Post",
)  # fmt: skip
"""The programme's own (made-up) clinics."""
