"""The ISO 639-3 codes that the demo knows: those of languages with a two-letter code, and more that are spoken where
such
workspaces are. A real server knows all 7,900."""

from typing import Final

_KNOWN: Final = frozenset(
    """aar abk afr aka amh ara arg asm ava ave aym aze bak bam bel ben bih bis bod bos bre bul cat ces cha che chu chv
    cor cos cre cym
    dan deu div dzo ell eng epo est eus ewe fao fas fij fin fra fry ful gla gle glg glv grn guj hat hau hbs heb
    her hin hmo hrv hun hye ibo
    ido iii iku ile ina ind ipk isl ita jav jpn kal kan kas kat kau kaz khm kik kin kir kom kon kor kua kur lao
    lat lav lim lin lit ltz lub
    lug mah mal mar mkd mlg mlt mon mri msa mya nau nav nbl nde ndo nep nld nno nob nor nya oci oji ori orm oss
    pan pli pol por pus que roh
    ron run rus sag san sin slk slv sme smo sna snd som sot spa sqi srd srp ssw sun swa swe tah tam tat tel tgk
    tgl tha tir ton tsn tso tuk
    tur twi uig ukr urd uzb ven vie vol wln wol xho yid yor zha zho zul mul und
    acm ach adh aeb afb ajp apc arq ary arz bem bin ceb cmn dag din dyu efi ekk emk fat ffm fil fon fub fuc fue
    fuf fuv gaa gez gsw guz
    heh hil hmn idu ige ijc igb iso jam kab kam kbp kde kea khk kmb kmr kpe kri ktu kwy lai laj lom lua luo lus
    luy mas men mer mfe mos mnk
    myx nnb nso nus nyn nyo nyy pbt pcm pes prs quc quz rki run rwk sat sef seh shn sid snk srr suk sus swh tem
    teo tig tiv tod toi tpi tsc
    tum tvl umb vai vmw wal wuu xog yao yue zlm zne""".split()  # noqa: SIM905 -- a list of 300 lines tells nobody more
)


def known(code: str) -> bool:
    """Whether a three-letter code is one that the demo takes."""
    return code in _KNOWN
