"""What the twelve flows ask, and what people answer, in the languages of the workspace."""

# ruff: noqa: E501

from typing import Final

from temba_tui.demo.content.scripts import Choice, Script, Step

_YES: Final[dict[str, tuple[str, ...]]] = {"eng": ("Yes", "yes", "Yes please", "y"), "kin": ("Yego", "yego", "Yego cyane", "ye"), "fra": ("Oui", "oui", "Oui merci"), "swa": ("Ndiyo", "ndio", "Ndiyo kabisa")}  # fmt: skip
_NO: Final[dict[str, tuple[str, ...]]] = {"eng": ("No", "no", "not now"), "kin": ("Oya", "oya", "Oya ntabwo"), "fra": ("Non", "non", "pas encore"), "swa": ("Hapana", "hapana", "bado")}  # fmt: skip

REGISTRATION: Final = Script(
    "Registration",
    "message",
    "eng",
    (
        Step(
            "age",
            {
                "eng": "Welcome to the Riverside Health Programme! How old are you?",
                "kin": "Murakaza neza muri Riverside Health! Mufite imyaka ingahe?",
                "fra": "Bienvenue au programme de santé Riverside ! Quel âge avez-vous ?",
                "swa": "Karibu kwenye mpango wa afya wa Riverside! Una miaka mingapi?",
            },
            "Age",
            number=(15, 74),
            field="age",
        ),
        Step(
            "gender",
            {"eng": "Are you a woman or a man?", "kin": "Muri umugore cyangwa umugabo?", "fra": "Êtes-vous une femme ou un homme ?", "swa": "Wewe ni mwanamke au mwanaume?"},
            "Gender",
            (
                Choice("Female", {"eng": ("Woman", "female", "F"), "kin": ("Umugore", "gore"), "fra": ("Femme", "une femme"), "swa": ("Mwanamke", "mke")}),
                Choice("Male", {"eng": ("Man", "male", "M"), "kin": ("Umugabo", "gabo"), "fra": ("Homme", "un homme"), "swa": ("Mwanaume", "mume")}),
            ),
            field="gender",
        ),
        Step(
            "consent",
            {
                "eng": "May we send you health tips on this number?",
                "kin": "Mwemera ko tuboherereza inama z'ubuzima kuri iyi nimero?",
                "fra": "Pouvons-nous vous envoyer des conseils de santé sur ce numéro ?",
                "swa": "Tunaweza kukutumia vidokezo vya afya kwa nambari hii?",
            },
            "Consent",
            (Choice("Yes", _YES), Choice("No", _NO)),
        ),
    ),
    {
        "eng": "Thank you @contact.first_name, you are registered. Send HELP at any time to talk to a nurse.",
        "kin": "Murakoze @contact.first_name, mwanditswe. Ohereza HELP igihe cyose mushaka kuvugana n'umuforomo.",
        "fra": "Merci @contact.first_name, vous êtes inscrit. Envoyez HELP à tout moment pour parler à une infirmière.",
        "swa": "Asante @contact.first_name, umesajiliwa. Tuma HELP wakati wowote kuzungumza na muuguzi.",
    },
    expires=10080,
    share=14,
    labels=(0,),
    keyword="join",
    joins="Health tips",
)  # fmt: skip

WEEKLY_REPORT: Final = Script(
    "Weekly report",
    "message",
    "eng",
    (
        Step("visits", {"eng": "How many households did you visit this week?", "kin": "Mwasuye ingo zingahe muri iki cyumweru?", "fra": "Combien de ménages avez-vous visités cette semaine ?", "swa": "Umetembelea kaya ngapi wiki hii?"}, "Visits", number=(0, 42)),
        Step("fevers", {"eng": "How many children had a fever?", "kin": "Ni abana bangahe bari bafite umuriro?", "fra": "Combien d'enfants avaient de la fièvre ?", "swa": "Watoto wangapi walikuwa na homa?"}, "Fever Cases", number=(0, 11)),
        Step(
            "stock",
            {"eng": "Did you run out of any medicine?", "kin": "Hari umuti wabashiranye?", "fra": "Êtes-vous en rupture d'un médicament ?", "swa": "Je, umeishiwa dawa yoyote?"},
            "Stock Out",
            (Choice("Yes", _YES), Choice("No", _NO, "end")),
        ),
        Step(
            "missing",
            {"eng": "Which one? Please write its name.", "kin": "Ni uwuhe? Andika izina ryawo.", "fra": "Lequel ? Écrivez son nom.", "swa": "Ipi? Andika jina lake."},
            "Missing Item",
            said={
                "eng": ("ORS sachets", "zinc tablets", "amoxicillin 250", "malaria test kits, and gloves", "paracetamol syrup, since Monday"),
                "kin": ("udupaki twa ORS", "ibinini bya zinc", "amoxicilline", "ibipimo bya malariya"),
                "fra": ("sachets de SRO", "zinc", "les tests de paludisme", "paracétamol sirop"),
                "swa": ("pakiti za ORS", "vidonge vya zinki", "vipimo vya malaria"),
            },
        ),
    ),
    {
        "eng": "Thank you, your report is saved. See you next week!",
        "kin": "Murakoze, raporo yanyu yabitswe. Ni ah'ubutaha!",
        "fra": "Merci, votre rapport est enregistré. À la semaine prochaine !",
        "swa": "Asante, ripoti yako imehifadhiwa. Tuonane wiki ijayo!",
    },
    expires=4320,
    share=22,
    labels=(1,),
    keyword="report",
)  # fmt: skip

ANTENATAL: Final = Script(
    "Antenatal check-in",
    "message",
    "eng",
    (
        Step(
            "feeling",
            {"eng": "Hello @contact.first_name, how are you and the baby today?", "kin": "Muraho @contact.first_name, wowe n'umwana mumeze mute uyu munsi?", "fra": "Bonjour @contact.first_name, comment allez-vous, vous et le bébé ?", "swa": "Habari @contact.first_name, wewe na mtoto mnaendeleaje leo?"},
            "Feeling",
            (
                Choice("Well", {"eng": ("Well", "we are fine thank you", "good"), "kin": ("Neza", "tumeze neza murakoze"), "fra": ("Bien", "ça va bien merci"), "swa": ("Vizuri", "tuko salama")}, "visit"),
                Choice("Unwell", {"eng": ("Not well", "not good today", "I feel sick"), "kin": ("Ntabwo meze neza", "ndarwaye"), "fra": ("Pas bien", "je suis malade"), "swa": ("Sio vizuri", "ninaumwa")}),
            ),
        ),
        Step(
            "sign",
            {"eng": "I am sorry to hear that. What is it: bleeding, fever, or headache?", "kin": "Mwihangane. Ni iki: kuva amaraso, umuriro, cyangwa umutwe?", "fra": "J'en suis désolée. Qu'avez-vous : saignement, fièvre, ou mal de tête ?", "swa": "Pole sana. Ni nini: kutokwa damu, homa, au kichwa?"},
            "Danger Sign",
            (
                Choice("Bleeding", {"eng": ("Bleeding", "some bleeding since morning"), "kin": ("Kuva amaraso",), "fra": ("Saignement",), "swa": ("Kutokwa damu",)}),
                Choice("Fever", {"eng": ("Fever", "hot all night, 39"), "kin": ("Umuriro", "umuriro mwinshi"), "fra": ("Fièvre", "fièvre depuis hier"), "swa": ("Homa",)}),
                Choice("Headache", {"eng": ("Headache", "headache and my feet are swollen"), "kin": ("Umutwe",), "fra": ("Mal de tête",), "swa": ("Kichwa",)}),
            ),
        ),
        Step(
            "visit",
            {"eng": "Have you been to the clinic this month?", "kin": "Mwagiye kwa muganga muri uku kwezi?", "fra": "Êtes-vous allée à la clinique ce mois-ci ?", "swa": "Umeenda kliniki mwezi huu?"},
            "Visited",
            (Choice("Yes", _YES), Choice("No", _NO)),
        ),
    ),
    {
        "eng": "Thank you. Eat well, sleep under your net, and come at once if you see blood.",
        "kin": "Murakoze. Murye neza, muryame mu nzitiramibu, kandi muze vuba niba mubona amaraso.",
        "fra": "Merci. Mangez bien, dormez sous la moustiquaire, et venez tout de suite si vous saignez.",
        "swa": "Asante. Kula vizuri, lala chini ya chandarua, na njoo mara moja ukiona damu.",
    },
    expires=4320,
    share=16,
    labels=(1, 2),
)  # fmt: skip

VACCINATION: Final = Script(
    "Vaccination reminder 💉",
    "message",
    "eng",
    (
        Step(
            "coming",
            {"eng": "The vaccination day at @fields.clinic is this week. Will you bring your child?", "kin": "Umunsi wo gukingira kuri @fields.clinic ni iki cyumweru. Muzazana umwana?", "fra": "La journée de vaccination à @fields.clinic est cette semaine. Viendrez-vous avec votre enfant ?", "swa": "Siku ya chanjo katika @fields.clinic ni wiki hii. Utamleta mtoto?"},
            "Coming",
            (
                Choice("Yes", _YES, "end"),
                Choice("Later", {"eng": ("Later", "next week", "after the market day"), "kin": ("Nyuma", "icyumweru gitaha"), "fra": ("Plus tard", "la semaine prochaine"), "swa": ("Baadaye", "wiki ijayo")}),
                Choice("No", _NO),
            ),
        ),
        Step(
            "reason",
            {"eng": "What stops you? You can answer in your own words.", "kin": "Ni iki kibabuza? Subiza uko ubyumva.", "fra": "Qu'est-ce qui vous en empêche ? Répondez avec vos mots.", "swa": "Ni nini kinakuzuia? Jibu kwa maneno yako."},
            "Reason",
            said={
                "eng": ("the road is closed at the bridge", "I am at work until Friday", "my child had a fever last time", "it is too far to walk with two small ones"),
                "kin": ("umuhanda urafunze ku kiraro", "ndi ku kazi kugeza ku wa gatanu", "ni kure cyane"),
                "fra": ("la route est coupée au pont", "je travaille jusqu'à vendredi", "mon enfant est malade"),
                "swa": ("barabara imefungwa darajani", "niko kazini hadi Ijumaa"),
            },
        ),
    ),
    {"eng": "Thank you for telling us. 🙏", "kin": "Murakoze kubitubwira. 🙏", "fra": "Merci de nous l'avoir dit. 🙏", "swa": "Asante kwa kutuambia. 🙏"},
    expires=2880,
    share=15,
    labels=(2,),
    keyword="vax",
)  # fmt: skip

MALARIA: Final = Script(
    "Malaria follow-up",
    "message",
    "eng",
    (
        Step("fever", {"eng": "Is there still a fever today?", "kin": "Umuriro uracyahari uyu munsi?", "fra": "Y a-t-il encore de la fièvre aujourd'hui ?", "swa": "Bado kuna homa leo?"}, "Fever", (Choice("Yes", _YES), Choice("No", _NO, "doses"))),
        Step("temperature", {"eng": "What was the temperature?", "kin": "Umuriro wari ungana iki?", "fra": "Quelle était la température ?", "swa": "Joto lilikuwa ngapi?"}, "Temperature", number=(36, 41)),
        Step("doses", {"eng": "How many of the 6 doses were taken?", "kin": "Mumaze gufata inshuro zingahe kuri 6?", "fra": "Combien des 6 doses ont été prises ?", "swa": "Dozi ngapi kati ya 6 zimemezwa?"}, "Doses", number=(1, 6)),
    ),
    {"eng": "Thank you. Finish all the doses, even when you feel better.", "kin": "Murakoze. Murangize imiti yose nubwo mwumva mworohewe.", "fra": "Merci. Finissez toutes les doses, même si vous allez mieux.", "swa": "Asante. Maliza dozi zote hata ukijisikia nafuu."},
    expires=2880,
    share=10,
    labels=(1,),
)  # fmt: skip

SATISFACTION: Final = Script(
    "Satisfaction survey",
    "message",
    "eng",
    (
        Step("rating", {"eng": "How was your last visit, from 1 (bad) to 5 (very good)?", "kin": "Mwakiriwe mute ubushize, kuva kuri 1 (nabi) kugeza kuri 5 (neza cyane)?", "fra": "Comment s'est passée votre dernière visite, de 1 (mal) à 5 (très bien) ?", "swa": "Ziara yako ya mwisho ilikuwaje, kutoka 1 (mbaya) hadi 5 (nzuri sana)?"}, "Rating", number=(1, 5)),
        Step(
            "comment",
            {"eng": "Thank you. What should we do better?", "kin": "Murakoze. Ni iki twanoza?", "fra": "Merci. Que pouvons-nous améliorer ?", "swa": "Asante. Tuboreshe nini?"},
            "Comment",
            said={
                "eng": ("nothing, the nurse was kind", "shorter queue in the morning please", "more chairs & some shade outside", "open on Saturdays", "the pharmacy was closed [again]"),
                "kin": ("nta cyo, umuforomo yanyakiriye neza", "mugabanye umurongo wa mu gitondo", "intebe ntizihagije"),
                "fra": ("rien, l'infirmière était gentille", "moins d'attente le matin", "ouvrir le samedi"),
                "swa": ("hakuna, muuguzi alikuwa mwema", "foleni fupi asubuhi"),
            },
        ),
    ),
    {"eng": "We will do our best. Thank you!", "kin": "Tuzakora uko dushoboye. Murakoze!", "fra": "Nous ferons de notre mieux. Merci !", "swa": "Tutajitahidi. Asante!"},
    expires=1440,
    share=9,
    labels=(0, 1),
)  # fmt: skip

HEALTH_TIPS: Final = Script(
    "Health tips opt-in",
    "message",
    "eng",
    (Step("want", {"eng": "Would you like one short health tip a week, free of charge?", "kin": "Mwifuza inama imwe y'ubuzima buri cyumweru, ku buntu?", "fra": "Souhaitez-vous un conseil de santé par semaine, gratuitement ?", "swa": "Ungependa kidokezo kimoja cha afya kila wiki, bila malipo?"}, "Wants Tips", (Choice("Yes", _YES), Choice("No", _NO))),),
    {"eng": "Noted, thank you. Send STOP to end it at any time.", "kin": "Byumvikanye, murakoze. Ohereza STOP kugira ngo bihagarare.", "fra": "C'est noté, merci. Envoyez STOP pour arrêter.", "swa": "Imepokelewa, asante. Tuma STOP kusitisha."},
    expires=1440,
    share=8,
    labels=(0,),
    keyword="tips",
    joins="Health tips",
)  # fmt: skip

PREGNANCY_ARABIC: Final = Script(
    "متابعة الحمل",
    "message",
    "ara",
    (
        Step("feeling", {"ara": "كيف حالك اليوم؟", "eng": "How are you today?"}, "الحالة", (
            Choice("بخير", {"ara": ("بخير", "الحمد لله بخير"), "eng": ("fine", "well")}),
            Choice("متعبة", {"ara": ("متعبة", "متعبة قليلا"), "eng": ("tired",)}),
        )),
        Step("kicks", {"ara": "كم مرة تحرك الطفل منذ الصباح؟", "eng": "How many times did the baby move since the morning?"}, "Kicks", number=(0, 14)),
    ),
    {"ara": "شكرا لك. اتصلي بنا في أي وقت.", "eng": "Thank you. Call us at any time."},
    expires=4320,
    share=2,
    labels=(2,),
)  # fmt: skip

VOICE_REMINDER: Final = Script(
    "Voice reminder",
    "voice",
    "eng",
    (Step("heard", {"eng": "This is the Riverside clinic. Your visit is tomorrow. Press 1 if you are coming, 2 if not.", "kin": "Ni ivuriro rya Riverside. Isuzuma ryanyu ni ejo. Kanda 1 niba muzaza, 2 niba mutazaza."}, "Coming", (
        Choice("Yes", {"eng": ("1",), "kin": ("1",)}),
        Choice("No", {"eng": ("2",), "kin": ("2",)}),
    )),),
    {"eng": "Thank you. Good bye.", "kin": "Murakoze. Murabeho."},
    expires=5,
    share=6,
)  # fmt: skip

CARE_STAGE: Final = Script("Update care stage", "background", "eng", (), {"eng": ""}, expires=0, share=150)
APPOINTMENT: Final = Script(
    "Missed appointment",
    "message",
    "eng",
    (Step("why", {"eng": "We missed you at @fields.clinic. Is everything all right? Tell us what happened.", "kin": "Twababuze kuri @fields.clinic. Byose ni amahoro? Tubwire icyabaye.", "fra": "Vous nous avez manqué à @fields.clinic. Tout va bien ? Dites-nous ce qui s'est passé.", "swa": "Tulikukosa katika @fields.clinic. Kila kitu kiko sawa? Tuambie kilichotokea."}, "Why", said={
        "eng": ("I forgot the day, sorry", "there was no transport from the village", "my mother was ill", "I came, but the door was closed at 16:00"),
        "kin": ("nibagiwe umunsi, mumbabarire", "nabuze uko nza", "mama yari arwaye"),
        "fra": ("j'ai oublié le jour, pardon", "pas de transport", "ma mère était malade"),
        "swa": ("nilisahau siku, samahani", "hakukuwa na usafiri"),
    }),),
    {"eng": "Thank you. A nurse will call you with a new date.", "kin": "Murakoze. Umuforomo azabahamagara abahe indi tariki.", "fra": "Merci. Une infirmière vous appellera pour une nouvelle date.", "swa": "Asante. Muuguzi atakupigia simu na tarehe mpya."},
    expires=2880,
    share=8,
    labels=(2,),
)  # fmt: skip
OLD_PILOT: Final = Script("[bold]Pilot 2023[/bold] – ne pas utiliser", "message", "fra", (Step("ok", {"fra": "Recevez-vous ce message ?"}, "Reçu", (Choice("Oui", {"fra": ("oui", "OK")}), Choice("Non", {"fra": ("non",)}))),), {"fra": "Merci."}, expires=720, share=1, archived=True)  # fmt: skip

SCRIPTS: Final[tuple[Script, ...]] = (
    REGISTRATION, WEEKLY_REPORT, ANTENATAL, VACCINATION, MALARIA, SATISFACTION, HEALTH_TIPS, PREGNANCY_ARABIC, VOICE_REMINDER, CARE_STAGE,
    APPOINTMENT, OLD_PILOT,
)  # fmt: skip
FLOW_LABELS: Final = ("Enrolment", "Surveys", "Care")
