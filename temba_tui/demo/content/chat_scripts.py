"""What people write to the programme by themselves, and what its agents answer. `<` is the person, `>` the programme."""

# ruff: noqa: E501
from typing import Final, NamedTuple

LABELS: Final = (
    "Urgent 🚨", "Appointment", "Medicine", "Side effect", "Pregnancy", "Complaint", "Thanks", "Wrong number", "Call back 📞", "عاجل",
    "[b]Check[/b] twice", "Transport", "Never used",
)  # fmt: skip
TOPICS: Final = (
    "General",
    "Medicines",
    "Pregnancy & birth",
    "Vaccination 💉",
    "Complaints",
    "شكاوى",
    "[i]Phones[/i] and numbers",
)


ADVICE: Final = (
    "Every day:\n"
    "• three meals and two small ones between them\n• beans, lentils, eggs or fish\n• dark green leaves, carrots, pumpkin\n"
    "• fruit of the season: banana, mango, avocado, passion fruit\n• two litres of clean water, boiled for one minute\n\n"
    "Take the iron tablet in the evening with water or juice, not with tea or milk. If it makes you feel sick, eat something"
    " first. No alcohol, no tobacco. Wash your hands with soap before you cook and before you eat; wash fruit and leaves.\n\n"
    "Rest on your left side in the afternoon. Sleep under the net every night. Somebody else should carry the water.\n\n"
    "Come at once, day or night, if you see blood, if your head aches and you see lights, if your hands and face swell, if you"
    " have a fever, or if the baby moves less than ten times in a day. You need no appointment for that, and it is free.\n\n"
    "Your next visit is on your card. Bring the card, your insurance, and the person who will be with you at the birth."
)
"""A long answer, longer than older servers let one be written."""


class Chat(NamedTuple):
    """One conversation.

    `ticket`: whether it opens one. `attachment`: what the person's first message may bring (`content type:file`);
    `silent` where it brings that and says nothing.
    """

    topic: int
    labels: tuple[int, ...]
    lines: dict[str, tuple[str, ...]]
    ticket: bool = False
    attachment: str = ""
    silent: bool = False


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


CHATS: Final[tuple[Chat, ...]] = (
    Chat(1, (2,), {
        "eng": _lines("""< good morning, is there paracetamol for children at the clinic today?
            > Good morning! Yes, it arrived yesterday. How old is the child?
            < 3 years, he is hot since the night
            > Please come before noon so that we can test for malaria too. Bring his card.
            < ok thank you, we are coming"""),
        "kin": _lines("""< mwaramutse, hari paracetamol y'abana mufite uyu munsi?
            > Mwaramutse! Yego, yageze ejo. Umwana afite imyaka ingahe?
            < imyaka 3, afite umuriro kuva nijoro
            > Muze mbere ya saa sita tumupime na malariya. Muzane ikarita ye.
            < murakoze turaje"""),
        "fra": _lines("""< bonjour, avez-vous du paracétamol pour enfant aujourd'hui ?
            > Bonjour ! Oui, il est arrivé hier. Quel âge a l'enfant ?
            < 3 ans, il est chaud depuis cette nuit
            > Venez avant midi, nous ferons aussi le test du paludisme. Apportez sa fiche.
            < merci, nous arrivons"""),
        "swa": _lines("""< habari za asubuhi, kuna paracetamol ya watoto leo?
            > Habari! Ndiyo, ilifika jana. Mtoto ana umri gani?
            < miaka 3, ana homa tangu usiku
            > Njoo kabla ya saa sita tumpime malaria pia. Leta kadi yake."""),
    }, True),
    Chat(2, (4, 0), {
        "eng": _lines("""< HELP
            > This is nurse on duty at Riverside. What is happening?
            < my wife is 8 months and has pain in the belly since 4 in the morning
            > Is there any bleeding or fever?
            < a little blood
            > Please do not wait. The ambulance leaves now, stay where you are and keep this phone on.
            < we are at the market street, by the blue gate. thank you"""),
        "kin": _lines("""< HELP
            > Ni umuforomo uri ku kazi. Byagenze bite?
            < umugore wanjye atwite amezi 8 ababara mu nda kuva mu gitondo
            > Haba hari amaraso cyangwa umuriro?
            < amaraso make
            > Ntimutegereze. Imbangukiragutabara iraje, mugume aho muri."""),
        "fra": _lines("""< HELP
            > Ici l'infirmière de garde. Que se passe-t-il ?
            < ma femme est à 8 mois et a mal au ventre depuis 4 h
            > Y a-t-il du sang ou de la fièvre ?
            < un peu de sang
            > N'attendez pas. L'ambulance part maintenant, restez où vous êtes."""),
    }, True),
    Chat(0, (1,), {
        "eng": _lines("""< can I change my appointment from tuesday to thursday?
            > Yes. Thursday at 10:00 or at 14:30?
            < 14:30 please
            > Done. See you on Thursday at 14:30."""),
        "kin": _lines("""< nshobora guhindura isuzuma ryo ku wa kabiri rikaba ku wa kane?
            > Yego. Ku wa kane saa yine cyangwa saa munani n'igice?
            < saa munani n'igice
            > Byakozwe. Tuzabonana ku wa kane."""),
        "fra": _lines("""< puis-je changer mon rendez-vous de mardi à jeudi ?
            > Oui. Jeudi à 10 h ou à 14 h 30 ?
            < 14h30 svp
            > C'est fait. À jeudi 14 h 30."""),
        "swa": _lines("""< naweza kubadilisha miadi yangu kutoka Jumanne hadi Alhamisi?
            > Ndiyo. Alhamisi saa nne au saa nane na nusu?
            < saa nane na nusu
            > Tayari. Tuonane Alhamisi."""),
    }, True),
    Chat(6, (), {
        "eng": _lines("""< my number changed, please use this one
            > Thank you, we have replaced your phone number."""),
        "kin": _lines("""< nahinduye nimero, mukoreshe iyi
            > Murakoze, twahinduye nimero yanyu."""),
        "fra": _lines("""< j'ai changé de numéro, utilisez celui-ci
            > Merci, nous avons remplacé votre numéro."""),
        "swa": _lines("""< nambari yangu imebadilika, tumia hii
            > Asante, tumebadilisha nambari yako."""),
    }, True),
    Chat(0, (6,), {
        "eng": _lines("< Thank you so much for your help last week, the baby is well 🙏"),
        "kin": _lines("< Murakoze cyane kudufasha, umwana ameze neza 🙏"),
        "fra": _lines("< Merci beaucoup pour votre aide, le bébé va bien 🙏"),
        "swa": _lines("< Asante sana kwa msaada wenu, mtoto ni mzima 🙏"),
        "ara": _lines("< شكرا جزيلا على مساعدتكم، الطفل بخير 🙏"),
        "amh": _lines("< ስለ እርዳታችሁ በጣም አመሰግናለሁ፣ ህፃኑ ደህና ነው 🙏"),
        "zho": _lines("< 非常感谢你们的帮助，宝宝很好 🙏"),
        "hin": _lines("< आपकी मदद के लिए बहुत धन्यवाद, बच्चा ठीक है 🙏"),
        "rus": _lines("< Большое спасибо за помощь, малыш здоров 🙏"),
    }, attachment="image/jpeg:thanks.jpg"),
    Chat(4, (5,), {
        "eng": _lines("""< I waited 5 hours and nobody called my name. This is not good!!
            > We are sorry. Which day was it, and at which clinic?
            < monday, hillside. The queue numbers were finished at 8
            > Thank you for telling us. The head nurse will look into it and call you today."""),
        "kin": _lines("""< nategereje amasaha 5 ntawampamagaye. Ibi si byiza!!
            > Mutubabarire. Hari ku wuhe munsi, ku yihe vuriro?
            < ku wa mbere, Hillside
            > Murakoze kubitubwira. Umuforomo mukuru arabahamagara uyu munsi."""),
        "fra": _lines("""< j'ai attendu 5 heures et personne ne m'a appelé. Ce n'est pas bien !!
            > Nous sommes désolés. C'était quel jour, dans quelle clinique ?
            < lundi, Hillside
            > Merci de nous l'avoir dit. L'infirmière en chef vous appellera aujourd'hui."""),
    }, True),
    Chat(1, (3, 2), {
        "eng": _lines("""< after the injection my arm is swollen and red, is it normal?
            > A little swelling is normal for two days. Do you have a fever?
            < 37.8
            > Put a cool cloth on it and drink water. If it is over 38.5, come to us."""),
        "fra": _lines("""< après l'injection mon bras est gonflé et rouge, est-ce normal ?
            > Un peu de gonflement est normal pendant deux jours. Avez-vous de la fièvre ?
            < 37,8
            > Mettez un linge frais et buvez de l'eau. Au-dessus de 38,5, venez."""),
        "swa": _lines("""< baada ya sindano mkono umevimba na ni mwekundu, ni kawaida?
            > Kuvimba kidogo ni kawaida kwa siku mbili. Una homa?
            < 37.8
            > Weka kitambaa baridi na kunywa maji. Ikizidi 38.5, njoo."""),
    }, True, "image/jpeg:arm.jpg"),
    Chat(0, (7,), {
        "eng": _lines("< Hi Grace, I sent the money for the roof, call me"),
        "kin": _lines("< Mbega, wa muntu we, ya ngurube yaguzwe?"),
        "fra": _lines("< Maman je suis bien arrivé, je t'appelle ce soir"),
    }),
    Chat(3, (1,), {
        "eng": _lines("""< when is the next vaccination day in our sector?
            > Every second Wednesday from 8:00, next time at the primary school.
            < ok"""),
        "kin": _lines("""< umunsi wo gukingira utaha mu murenge wacu ni ryari?
            > Buri wa gatatu wa kabiri guhera saa mbiri, ubutaha ni ku ishuri.
            < sawa"""),
        "swa": _lines("""< siku ijayo ya chanjo ni lini?
            > Kila Jumatano ya pili kuanzia saa mbili asubuhi, shuleni.
            < sawa"""),
    }, True),
    Chat(0, (11,), {
        "eng": _lines("< the road is closed at the bridge since the rain, we cannot come today"),
        "kin": _lines("< umuhanda urafunze ku kiraro kubera imvura, ntidushobora kuza"),
        "fra": _lines("< la route est coupée au pont depuis la pluie, nous ne pouvons pas venir"),
        "swa": _lines("< barabara imefungwa darajani tangu mvua, hatuwezi kuja leo"),
    }, attachment="geo:-1.9536,30.0606"),
    Chat(0, (8,), {
        "eng": _lines("< Please call me back, I have no airtime"),
        "kin": _lines("< Mumpamagare, nta mafaranga mfite kuri telefoni"),
        "fra": _lines("< Rappelez-moi svp, je n'ai plus de crédit"),
        "swa": _lines("< Nipigie tafadhali, sina salio"),
    }, attachment="audio/mp4:voice-note.m4a"),
    Chat(5, (9, 0), {
        "ara": _lines("""< السلام عليكم، لم يصلني الدواء هذا الشهر
            > وعليكم السلام. ما اسم الدواء من فضلك؟
            < دواء الضغط، انتهى قبل ثلاثة أيام
            > سنرسله غدا صباحا إن شاء الله. هل تشعرين بصداع؟
            < نعم قليلا"""),
        "amh": _lines("""< ሰላም፣ መድኃኒቴ አልደረሰኝም
            > ሰላም! የመድኃኒቱ ስም ማን ነው?
            < የደም ግፊት መድኃኒት
            > ነገ ጠዋት እንልካለን።"""),
        "hin": _lines("""< नमस्ते, इस महीने की दवा नहीं मिली
            > नमस्ते! दवा का नाम क्या है?
            < बीपी की दवा
            > हम कल सुबह भेज देंगे।"""),
        "zho": _lines("""< 您好，这个月的药还没有收到
            > 您好！请问是什么药？
            < 降压药
            > 我们明天早上送到。"""),
        "rus": _lines("""< Здравствуйте, лекарство в этом месяце не пришло
            > Здравствуйте! Как оно называется?
            < от давления
            > Отправим завтра утром."""),
    }, True),
    Chat(0, (10,), {
        "eng": _lines("""< [bold]WIN[/bold] a phone!!! press [@click=app.quit]here[/] https://example.org/win?x=1"""),
        "fra": _lines("""< [/] gagnez 100000 https://example.org/g"""),
    }),
    Chat(0, (), {
        "eng": _lines("< ok"), "kin": _lines("< Yego"), "fra": _lines("< merci"), "swa": _lines("< sawa"), "ara": _lines("< تمام"),
        "amh": _lines("< እሺ"), "zho": _lines("< 好的"), "hin": _lines("< ठीक है"), "rus": _lines("< хорошо"),
    }),
    Chat(2, (4,), {
        "eng": _lines("""< is it normal that the baby does not move much today? I am in week 34
            > Please lie on your left side for one hour and count the kicks.
            < I counted 12
            > That is good. If it is fewer than 10 tomorrow, come at once, day or night."""),
        "kin": _lines("""< ni ibisanzwe ko umwana atinyeganyeza cyane uyu munsi? ndi mu cyumweru cya 34
            > Muryamire ku ruhande rw'ibumoso isaha imwe, mubare inshuro.
            < nabaze 12
            > Ni byiza. Niziba munsi ya 10 ejo, muze vuba."""),
    }, True),
    Chat(0, (), {
        "eng": _lines("< What is your address?\n> Market Street 4, behind the bus park. We open at 7:30, Monday to Saturday."),
        "fra": _lines("< C'est où la clinique ?\n> Rue du Marché 4, derrière la gare routière. Ouvert dès 7 h 30, du lundi au samedi."),
        "kin": _lines("< Muri he?\n> Ku muhanda w'isoko 4, inyuma ya gare. Dufungura saa moja n'igice."),
    }),
    Chat(1, (2,), {
        "eng": ("< ", "> Thank you for the picture. Is it the box that you have now? How many tablets are left?", "< 6"),
        "kin": ("< ", "> Murakoze ku ifoto. Ni agasanduku mufite ubu? Hasigaye ibinini bingahe?", "< 6"),
        "fra": ("< ", "> Merci pour la photo. Combien de comprimés reste-t-il ?", "< 6"),
    }, True, "image/jpeg:box.jpg", True),
    Chat(2, (), {
        "eng": ("< what should I eat? I am pregnant", f"> {ADVICE}", "< ok thank you, I saved it"),
        "kin": ("< nariye iki? ndatwite", f"> {ADVICE}"),
        "swa": ("< nile nini? nina mimba", f"> {ADVICE}"),
    }, True),
    Chat(0, (10,), {
        "eng": _lines("< \x1b[31mSTOP\x1b[0m\x07 sending\u202egnirts"),
        "kin": _lines("< 😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"),
    }),
)  # fmt: skip

BROADCASTS: Final[tuple[dict[str, str], ...]] = (
    {
        "eng": "Reminder: the weekly report is due today.",
        "kin": "Twibutse: raporo y'icyumweru itangwa uyu munsi.",
        "fra": "Rappel : le rapport hebdomadaire est attendu aujourd'hui.",
        "swa": "Kumbusho: ripoti ya wiki inatakiwa leo.",
    },
    {
        "eng": "Clinic day is tomorrow. Please bring your card.",
        "kin": "Umunsi w'isuzuma ni ejo. Muzane ikarita.",
        "fra": "La clinique ouvre demain. Apportez votre fiche.",
        "swa": "Siku ya kliniki ni kesho. Leta kadi yako.",
    },
    {
        "eng": "Heavy rain is expected tonight: boil your drinking water.",
        "kin": "Haraba imvura nyinshi: muteke amazi yo kunywa.",
        "fra": "Fortes pluies cette nuit : faites bouillir l'eau.",
        "swa": "Mvua kubwa inatarajiwa usiku: chemsha maji ya kunywa.",
    },
    {
        "eng": "New mosquito nets are here. Collect yours on Saturday, 9:00 to 13:00.",
        "kin": "Inzitiramibu nshya zageze. Muzifate ku wa gatandatu.",
        "fra": "Les nouvelles moustiquaires sont arrivées. Retrait samedi, 9 h à 13 h.",
        "swa": "Vyandarua vipya vimefika. Chukua Jumamosi.",
    },
    {
        "eng": "Health tip: wash your hands with soap before you cook and before you feed the baby.",
        "kin": "Inama: mukarabe intoki n'isabune mbere yo guteka no kugaburira umwana.",
        "fra": "Conseil : lavez-vous les mains au savon avant de cuisiner et de nourrir le bébé.",
        "swa": "Kidokezo: osha mikono kwa sabuni kabla ya kupika na kumlisha mtoto.",
    },
    {
        "eng": "The clinic at the bridge is closed on Monday for repairs.",
        "kin": "Ivuriro ryo ku kiraro rizafunga ku wa mbere.",
        "fra": "La clinique du pont est fermée lundi pour travaux.",
        "swa": "Kliniki ya darajani itafungwa Jumatatu.",
    },
    {
        "eng": "Vaccination for children under five: this Wednesday at the primary school.",
        "kin": "Gukingira abana bari munsi y'imyaka itanu: ku wa gatatu ku ishuri.",
        "fra": "Vaccination des moins de cinq ans : mercredi à l'école primaire.",
        "swa": "Chanjo kwa watoto chini ya miaka mitano: Jumatano shuleni.",
    },
    {
        "eng": "Please charge the clinic phones tonight, power will be cut from 22:00.",
        "fra": "Chargez les téléphones ce soir, coupure de courant dès 22 h.",
    },
)
"""Messages to many, by language."""

REPLIES: Final = {
    "eng": ("Thank you", "ok noted", "At what time?", "I will come"),
    "kin": ("Murakoze", "sawa", "saa ngahe?"),
    "fra": ("Merci", "bien noté", "à quelle heure ?"),
    "swa": ("Asante", "sawa", "saa ngapi?"),
}
"""What people answer to those."""
