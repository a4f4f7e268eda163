"""The table of venues: names in normal form, their other spellings, and what an address tells of them.

Data only; the rules that use it are in `venues.py`. Sources: the venues' own sites; PMLR's index of volumes
(https://proceedings.mlr.press).
"""

from ingest.terms.entry import Venue
from ingest.terms.text import words

_NAMES = """
OSDI SOSP NSDI EuroSys ATC ASPLOS MLSys VLDB ICML NeurIPS ICLR SC PPoPP HPCA ISCA MICRO SIGCOMM MobiSys ICS NAIC SoCC
FAST HotOS SIGMOD ACL EMNLP NAACL EACL AACL COLM CoNLL COLING TMLR JMLR TACL KDD WWW CVPR ICCV ECCV WACV BMVC AAAI IJCAI
UAI AISTATS COLT ACML ECML PAKDD AAMAS ALT CoRL ICRA IROS RSS RecSys WSDM CIKM SIGIR ECIR ICDE ICDM EDBT CIDR PODS
DASFAA
INFOCOM CoNEXT HotNets HotCloud HotStorage HotMobile HotChips IMC ANCS APNet APSys IWQoS ICNP ICDCS Middleware MobiCom
SenSys IPSN UbiComp IMWUT PerCom SEC MMSys MM ICME ICASSP Interspeech DAC DATE ICCAD ICCD ISSCC FPGA FCCM FPL ISPD
ASP-DAC
VLSI HCS CGO PLDI POPL OOPSLA ICSE FSE ASE ISSTA ESEC PACT CC LCTES IPDPS HPDC ICPP CCGrid CLUSTER Euro-Par SPAA PODC
DISC
ISC HPEC IISWC ISPASS SIGMETRICS DSN SYSTOR USENIX-Security NDSS CCS S&P EuroS&P PETS CRYPTO CHI UIST CSCW IUI OpML
SciPy
TinyML MLCAD ISLPED RTSS RTAS ECRTS TPDS TOCS TOS TACO TODS TCC TC TCAD TVLSI TKDE TNNLS TPAMI TMC TON JSAC PVLDB
PACMMOD
POMACS PACMPL TIST TOIS TOSEM TSE CSUR PIEEE CAL LISA SREcon AICAS EDGE SustaiNLP ISMM VEE ITC SIGCSE JAIR GECCO BigData
HotCarbon LCN HotInfra SAA WAIM SIGGRAPH SoICT APWeb SLT ASRU BlackboxNLP
"""

_OTHER_SPELLINGS = {
    "nips": "NeurIPS",
    "neurlps": "NeurIPS",
    "neurips d&b": "NeurIPS",
    "sysml": "MLSys",
    "ml sys": "MLSys",
    "usenix atc": "ATC",
    "usenixatc": "ATC",
    "sigkdd": "KDD",
    "acm kdd": "KDD",
    "thewebconf": "WWW",
    "the web conf": "WWW",
    "web conference": "WWW",
    "the web conference": "WWW",
    "pvldb": "VLDB",
    "super computing": "SC",
    "supercomputing": "SC",
    "hotchips": "Hot Chips",
    "hot chips": "Hot Chips",
    "usenix security": "USENIX Security",
    "usenix-security": "USENIX Security",
    "usenixsecurity": "USENIX Security",
    "uss": "USENIX Security",
    "ieee s&p": "S&P",
    "oakland": "S&P",
    "ieee sp": "S&P",
    "sp": "S&P",
    "usenix sec": "USENIX Security",
    "esec/fse": "FSE",
    "esec-fse": "FSE",
    "acm mm": "ACM MM",
    "acmmm": "ACM MM",
    "mm": "ACM MM",
    "arxiv": "arXiv",
    "interspeech": "Interspeech",
    "ecml-pkdd": "ECML",
    "ecml pkdd": "ECML",
    "aspdac": "ASP-DAC",
    "europar": "Euro-Par",
}

SHORT_NAMES: dict[str, str] = {name.lower(): name for name in _NAMES.split()} | _OTHER_SPELLINGS
"""Every spelling, in lower case, to the normal form."""

READ_ONLY_IN_CAPITALS = words(
    "SC FAST MICRO ICS WWW CHI DATE DAC CC SEC MM EDGE CLUSTER CRYPTO ALT RSS VLSI FPGA HCS Middleware TC TOS ITC DISC "
    "PETS CAL ASE S&P SAA ISC CCS BigData SLT LISA VEE TinyML"
) | {"ACM MM"}
"""Names that are words or other acronyms too: without a year they count only in exactly this spelling."""

LONG_NAMES: dict[str, str] = {
    "neural information processing systems": "NeurIPS",
    "international conference on machine learning": "ICML",
    "international conference on learning representations": "ICLR",
    "transactions on machine learning research": "TMLR",
    "journal of machine learning research": "JMLR",
    "conference on machine learning and systems": "MLSys",
    "operating systems design and implementation": "OSDI",
    "symposium on operating systems principles": "SOSP",
    "networked systems design and implementation": "NSDI",
    "european conference on computer systems": "EuroSys",
    "usenix annual technical conference": "ATC",
    "architectural support for programming languages": "ASPLOS",
    "symposium on computer architecture": "ISCA",
    "symposium on high performance computer architecture": "HPCA",
    "symposium on microarchitecture": "MICRO",
    "for high performance computing networking storage": "SC",
    "principles and practice of parallel programming": "PPoPP",
    "file and storage technologies": "FAST",
    "symposium on cloud computing": "SoCC",
    "hot topics in operating systems": "HotOS",
    "the web conference": "WWW",
    "knowledge discovery and data mining": "KDD",
    "computer vision and pattern recognition": "CVPR",
    "empirical methods in natural language processing": "EMNLP",
    "parallel and distributed processing symposium": "IPDPS",
    "conference on language modeling": "COLM",
    "acm computing surveys": "CSUR",
}
"""Phrases, folded, that name a venue in full."""

NOT_VENUES = words(
    "github blog website blogpost web n a na none tbd tba report technical report preprint paper code book thesis talk "
    "video other others misc unknown unclassified formal conference link pdf huggingface hugging face medium "
    "homepage project spring summer fall autumn winter year"
) | {"technical report", "blog post", "n a", "hugging face", "formal conference", "github repo", "ph d thesis"}
"""What stands in columns of venues without being one, folded."""

PMLR_VOLUMES: dict[str, Venue] = {
    volume: Venue(name, year)
    for name, rows in {
        "ICML": "v28 2013,v32 2014,v37 2015,v48 2016,v70 2017,v80 2018,v97 2019,v119 2020,v139 2021,v162 2022,"
        "v202 2023,v235 2024,v267 2025",
        "AISTATS": "v51 2016,v54 2017,v84 2018,v89 2019,v108 2020,v130 2021,v151 2022,v206 2023,v238 2024,v258 2025",
        "CoRL": "v78 2017,v87 2018,v100 2019,v155 2020,v164 2021,v205 2022,v229 2023,v270 2024",
        "COLT": "v49 2016,v65 2017,v75 2018,v99 2019,v125 2020,v134 2021,v178 2022,v195 2023,v247 2024",
        "UAI": "v115 2019,v124 2020,v161 2021,v180 2022,v216 2023,v244 2024",
    }.items()
    for volume, year in ((row.split()[0], int(row.split()[1])) for row in rows.split(","))
}
