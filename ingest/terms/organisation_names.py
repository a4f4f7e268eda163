"""The table of organisations: normal forms and the other names under which lists and questions know them.

Data only; the rules that use it are in `organisations.py`. A line is: normal form | other names; a normal form may
have several lines.
"""

from ingest.terms.text import words

_TABLE = """
UC Berkeley | UCB, Berkeley, University of California Berkeley, UC Berkerley, Berkerley, U.C. Berkeley, UCBerkeley, Cal
UCLA | University of California Los Angeles, UC Los Angeles
UC San Diego | UCSD, University of California San Diego
UC Santa Barbara | UCSB, University of California Santa Barbara
UC Santa Cruz | UCSC, University of California Santa Cruz
UC Irvine | UCI, University of California Irvine, UC-Irvine
UC Davis | University of California Davis
UC Riverside | UCR, University of California Riverside
UC Merced | University of California Merced
CMU | Carnegie Mellon University, Carnegie Mellon, Carnegie-Mellon University
MIT | Massachusetts Institute of Technology, MIT CSAIL
Stanford | Stanford University, Standford
Harvard | Harvard University, Havard, Havard University
Princeton | Princeton University
Yale | Yale University
Cornell | Cornell University, Cornell Tech
Columbia | Columbia University
Brown | Brown University
Duke | Duke University
Rice | Rice University
Caltech | California Institute of Technology
NYU | New York University
USC | University of Southern California
UMich | University of Michigan, Umich, U-M, U Michigan, Univ. of Michigan, Univ of Michigan, U. Michigan
University of Washington | UW, Washington, U Washington, Univ. of Washington, Univ of Washington
UW-Madison | University of Wisconsin-Madison, University of Wisconsin Madison, UW Madison, Wisconsin-Madison, UWM
UW-Madison | UWisc, University of Wisconsin
UIUC | University of Illinois Urbana-Champaign, University of Illinois at Urbana-Champaign, Illinois
UIUC | University of Illinois
UT Austin | University of Texas at Austin, UT-Austin, UTAustin, The University of Texas at Austin
Georgia Tech | GT, GaTech, Georgia Institute of Technology
Purdue | Purdue University
UPenn | University of Pennsylvania, Penn, U Penn
Penn State | Pennsylvania State University, PSU, The Pennsylvania State University
University of Chicago | UChicago, U Chicago, Univ. of Chicago
Northwestern | Northwestern University
Northeastern | Northeastern University, NEU
UMass Amherst | University of Massachusetts Amherst, UMass
University of Maryland | UMD, University of Maryland College Park
University of Virginia | UVA
University of Minnesota | UMN
Ohio State | The Ohio State University, Ohio State University, OSU
Texas A&M | Texas A&M University, TAMU
Virginia Tech | VT, Virginia Polytechnic Institute and State University
Johns Hopkins | Johns Hopkins University, JHU
Boston University | BU
WashU | Washington University in St. Louis, Washington University
UNC | University of North Carolina at Chapel Hill, UNC Chapel Hill
Rutgers | Rutgers University
Michigan State | Michigan State University, MSU
Arizona State | Arizona State University, ASU
NC State | North Carolina State University, NCSU
Stony Brook | Stony Brook University
Syracuse | Syracuse University
George Mason | George Mason University, GMU
University of Florida | UF
University of Central Florida | UCF
University of Utah |
University of Arizona |
University of Pittsburgh |
University of Rochester |
University of Oregon |
University of Tennessee | University of Tennessee Knoxville
University of Delaware |
University of Houston |
University of Georgia |
University of Notre Dame |
University of Connecticut | UConn
University of Colorado Boulder | CU Boulder, University of Colorado at Boulder
UT Dallas | University of Texas at Dallas, UTD
UT Arlington | University of Texas at Arlington
Indiana University | Indiana University Bloomington
Iowa State University | Iowa State
Oregon State University | Oregon State
Florida State University | Florida State
Washington State University | Washington State
Colorado State University | Colorado State
Case Western Reserve University | Case Western
Rensselaer Polytechnic Institute | RPI, Rensselaer
Stevens Institute of Technology |
Rochester Institute of Technology |
Illinois Institute of Technology | Illinois Tech
Vanderbilt University | Vanderbilt
Dartmouth | Dartmouth College
Tufts University |
Emory University | Emory
Georgetown University |
George Washington University | GWU
Clemson University |
Lehigh University |
Drexel University |
Temple University |
College of William & Mary | William & Mary, William and Mary
University of Toronto | UofT, U of T, UToronto, Univ. of Toronto, Univ of Toronto, Toronto
University of Waterloo | Waterloo, UWaterloo
UBC | University of British Columbia
McGill | McGill University
Simon Fraser University | SFU
University of Alberta | UAlberta
Université de Montréal | University of Montreal, UdeM
Queen's University |
Mila | MILA, Mila Quebec AI Institute
Vector Institute |
ETH Zurich | ETH, ETHZ, ETH Zürich, ETHZurich
EPFL | École Polytechnique Fédérale de Lausanne
University of Cambridge | Cambridge
University of Oxford | Oxford
University of Edinburgh | Edinburgh
Imperial College London | Imperial, Imperial College, ICL
UCL | University College London
TU Munich | TUM, Technical University of Munich
TU Delft | Delft University of Technology
TU Darmstadt | Technical University of Darmstadt
KTH | KTH Royal Institute of Technology
MPI-SWS | Max Planck Institute for Software Systems
INRIA | Inria
IST Austria | ISTA, IST
Technion |
Tel Aviv University | TAU
TU Berlin | Technical University of Berlin, Technische Universität Berlin
TU Wien | Vienna University of Technology, Technische Universität Wien
TU Dresden | Technical University of Dresden
TU Eindhoven | Eindhoven University of Technology, TU/e
RWTH Aachen | RWTH Aachen University
Karlsruhe Institute of Technology |
Saarland University |
Heidelberg University | University of Heidelberg
Hasso Plattner Institute | HPI
LMU Munich | Ludwig Maximilian University of Munich, LMU
University of Amsterdam | UvA
Uppsala University |
Lund University |
Aalto University | Aalto
University of Helsinki |
University of Copenhagen |
Chalmers University of Technology | Chalmers
Technical University of Denmark | DTU
Linköping University |
NTNU | Norwegian University of Science and Technology
University of Glasgow |
University of Manchester |
University of Bristol |
University of Warwick |
University of Southampton |
Queen Mary University of London | QMUL
King's College London | KCL
Politecnico di Milano | Polytechnic University of Milan
Politecnico di Torino | Polytechnic University of Turin
Sapienza University of Rome | Sapienza
Barcelona Supercomputing Center |
Universitat Politècnica de Catalunya | UPC, Polytechnic University of Catalonia
Sorbonne University | Sorbonne Université
Trinity College Dublin | TCD
VU Amsterdam | Vrije Universiteit Amsterdam
KU Leuven | KULeuven
HSE | HSE University
Yandex | Yandex Research
Tsinghua | THU, Tsinghua University, THU-PACMAN, 清华大学, 清华
PKU | Peking University, Pekin University, Beijing University, 北京大学, 北大
SJTU | Shanghai Jiao Tong, Shanghai Jiaotong
SJTU | Shanghai Jiao Tong University, Shanghai Jiaotong University, 上海交通大学, 上海交大
Fudan | Fudan University, 复旦大学
ZJU | Zhejiang University, 浙江大学
NJU | Nanjing University, 南京大学
USTC | University of Science and Technology of China, 中国科学技术大学
HUST | Huazhong University of Science and Technology
BUAA | Beihang University, Beihang
BUPT | Beijing University of Posts and Telecommunications
BIT | Beijing Institute of Technology
HIT | Harbin Institute of Technology
RUC | Renmin University of China, Renmin University
SYSU | Sun Yat-sen University, Sun Yat-Sen University
XMU | Xiamen University
WHU | Wuhan University
NUDT | National University of Defense Technology
SUSTech | Southern University of Science and Technology
ShanghaiTech | ShanghaiTech University
XJTU | Xi'an Jiaotong University, Xi'an Jiao Tong University, Xian Jiaotong University
BJTU | Beijing Jiaotong University
BNU | Beijing Normal University
ECNU | East China Normal University
UESTC | University of Electronic Science and Technology of China
NWPU | Northwestern Polytechnical University
SCUT | South China University of Technology
DLUT | Dalian University of Technology
Xidian University | Xidian
Southeast University |
Tongji University | Tongji
Tianjin University |
Nankai University | Nankai
Shandong University |
Sichuan University |
Hunan University |
Central South University |
Jilin University |
Chongqing University |
Soochow University |
Shenzhen University | SZU
Jinan University |
East China University of Science and Technology | ECUST
Nanjing University of Aeronautics and Astronautics | NUAA
Westlake University |
CAS | Chinese Academy of Sciences
UCAS | University of Chinese Academy of Sciences
ICT CAS | ICT, Institute of Computing Technology
Shanghai AI Lab | Shanghai AI Laboratory, Shanghai Artificial Intelligence Laboratory
BAAI | Beijing Academy of Artificial Intelligence
Pengcheng Laboratory | Peng Cheng Laboratory, PCL
HKUST | Hong Kong University of Science and Technology, The Hong Kong University of Science and Technology
HKU | University of Hong Kong, The University of Hong Kong
CUHK | Chinese University of Hong Kong, The Chinese University of Hong Kong
CityU | City University of Hong Kong, CityUHK
PolyU | Hong Kong Polytechnic University, The Hong Kong Polytechnic University
HKBU | Hong Kong Baptist University
University of Macau | UMacau
NTHU | National Tsing Hua University
National Taiwan University |
NUS | National University of Singapore
NTU | Nanyang Technological University
SMU | Singapore Management University
SUTD | Singapore University of Technology and Design
A*STAR | Agency for Science Technology and Research
Seoul National University | SNU
KAIST | Korea Advanced Institute of Science and Technology
POSTECH | Pohang University of Science and Technology
UNIST | Ulsan National Institute of Science and Technology
DGIST |
Yonsei | Yonsei University
Hanyang University | Hanyang
Ewha Womans University | Ewha
Korea University |
SKKU | Sungkyunkwan University
University of Tokyo | UTokyo, The University of Tokyo
Kyoto University |
Osaka University |
Tohoku University |
Tokyo Institute of Technology | Tokyo Tech
RIKEN |
IIT | Indian Institute of Technology
IISc | Indian Institute of Science
IIT Bombay | Indian Institute of Technology Bombay, IITB
IIT Delhi | Indian Institute of Technology Delhi, IITD
IIT Madras | Indian Institute of Technology Madras, IITM
IIT Kanpur | Indian Institute of Technology Kanpur, IITK
IIT Kharagpur | Indian Institute of Technology Kharagpur
IIIT Hyderabad | International Institute of Information Technology Hyderabad
University of Sydney | USYD, USydney, The University of Sydney
UNSW | University of New South Wales
University of Melbourne |
Monash University | Monash
Australian National University | ANU
University of Queensland |
University of Technology Sydney | UTS
University of Adelaide |
University of Auckland |
Hebrew University of Jerusalem | Hebrew University
Weizmann Institute of Science | Weizmann Institute
Ben-Gurion University |
Bar-Ilan University |
Sharif University of Technology |
Bilkent University |
Koç University |
University of São Paulo | USP
Skoltech | Skolkovo Institute of Science and Technology
KAUST | King Abdullah University of Science and Technology
MBZUAI | Mohamed bin Zayed University of Artificial Intelligence
TII | Technology Innovation Institute
IMDEA | IMDEA Software Institute, IMDEA Networks
Microsoft | MSFT
Microsoft Research | MSR
Microsoft Research Asia | MSRA, MSR Asia
Microsoft Research India | MSRI, MSR India
Microsoft Azure | Azure
Google | Google Inc
Google Research |
Google DeepMind | DeepMind
Google Brain | Brain
Google Cloud |
Meta | Facebook
Meta AI | FAIR, Facebook AI, Facebook AI Research, Meta FAIR
Amazon | Amazon.com
AWS | Amazon Web Services, Amazon AWS, AWS AI
Apple |
NVIDIA | Nvidia, NVidia, NVIDIA Research
Intel | Intel Labs
AMD | Advanced Micro Devices
IBM | International Business Machines
IBM Research |
Qualcomm | Qualcomm AI Research
Arm | ARM
Samsung | Samsung Research
SK hynix | SK Hynix
SK Telecom |
LG AI Research | LG
Xilinx |
Broadcom |
MediaTek |
Habana Labs |
Tenstorrent |
d-Matrix |
Western Digital |
Hewlett Packard Enterprise | HPE, Hewlett Packard Labs, HP Labs, Hewlett-Packard
Dell | Dell Technologies
Lenovo |
Fujitsu |
NEC | NEC Labs, NEC Laboratories
NTT |
Hitachi |
Toshiba |
Rakuten |
Ericsson |
Siemens |
Bosch |
SAP |
ServiceNow |
Dropbox |
Spotify |
Pinterest |
Airbnb |
Shopee |
Character.AI | Character AI
Perplexity AI |
Stability AI |
Inflection AI |
Fireworks AI |
Nous Research |
Liquid AI |
CoreWeave |
Lambda Labs |
Predibase |
Inspur |
ZTE |
Cambricon |
Moore Threads |
iFlytek | iFLYTEK
NetEase |
Bilibili |
Micron |
OpenAI | Open AI
Anthropic |
xAI |
Mistral AI | Mistral
Cohere |
AI2 | Allen Institute for AI, Allen AI, Allen Institute for Artificial Intelligence
Hugging Face | HuggingFace, HF
Databricks |
MosaicML |
Anyscale |
Together AI | Together, Together.ai
Snowflake | Snowflake AI Research
Adobe |
Adobe Research |
Salesforce | Salesforce Research
Oracle |
Cisco |
Cisco Research |
VMware | VMWare, VMware Research
Netflix |
Uber |
LinkedIn |
Twitter |
Tesla |
Stripe |
Bloomberg |
Nokia Bell Labs | Bell Labs, Nokia
Red Hat | RedHat
Mellanox |
Cerebras | Cerebras Systems
Graphcore |
Groq |
SambaNova | SambaNova Systems
Lightning AI |
PyTorch | PyTorch Foundation
Ray | Ray Project
vLLM | vLLM Project, vLLM Team
LMSYS | LMSYS Org
EleutherAI | Eleuther
BigScience |
BigCode |
InternLM |
OpenNMT |
Friendli AI | FriendliAI
Petuum | Petuum Inc, Petuum Inc.
Sisu Data |
ICSI | International Computer Science Institute
LBNL | Lawrence Berkeley National Laboratory, Lawrence Berkeley Lab, Berkeley Lab
LLNL | Lawrence Livermore National Laboratory
ANL | Argonne National Laboratory, Argonne
ORNL | Oak Ridge National Laboratory
PNNL | Pacific Northwest National Laboratory, Pacific Northwest National Lab
ByteDance | Bytedance, ByteDance Inc, ByteDance Inc., 字节跳动
ByteDance Seed | Seed
Alibaba | Alibaba Group, Alibaba Inc, Alibaba Inc., 阿里巴巴, 阿里
Alibaba Cloud | Aliyun, 阿里云
Ant Group | Ant, Ant Financial
Tencent | Tencent AI Lab, 腾讯
Baidu | Baidu Inc, Baidu Inc., 百度
Huawei | Huawei Technologies, Huawei Cloud, 华为
Huawei Noah's Ark Lab | Noah's Ark Lab
SenseTime | SenseTime Research
Kuaishou | 快手
Meituan | 美团
JD.com | JD
Xiaomi | 小米
DiDi | Didi
OPPO |
vivo |
DeepSeek | DeepSeek-AI, DeepSeek AI
Moonshot AI | Moonshot, 月之暗面
Zhipu AI | Zhipu, 智谱
MiniMax |
Baichuan |
01.AI |
StepFun |
Infinigence AI | Infinigence-AI, Infinigence
Sea AI Lab | SAIL, Sea AI
Naver | NAVER, Naver Cloud
Kakao |
Samsung SDS |
Preferred Networks | PFN
Sony | Sony AI
Tensormesh |
Crusoe |
Modular |
OctoML | OctoAI
Neural Magic |
Skywork |
Reka |
AI21 Labs | AI21
"""


def _rows() -> dict[str, tuple[str, ...]]:
    rows: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.strip().splitlines():
        normal, _, others = line.partition("|")
        names = (other.strip() for other in others.split(", ") if other.strip())
        rows[normal.strip()] = (*rows.get(normal.strip(), ()), *names)
    return rows


ORGANISATIONS: dict[str, tuple[str, ...]] = _rows()
"""Normal form to its other names."""

READ_ONLY_AS_WRITTEN = words(
    "Cal BIT HIT IST ICT ICL BU VT GT UF UW Ant Sea Ray Rice Brown Duke Yale Imperial Washington Illinois "
    "Arm ARM Intel "
    "Apple Meta Seed Together Oracle Micron Modular Brain Penn Cohere FAIR SAIL CAS PSU ASU OSU SMU MSU TAU "
    "Stripe Uber "
    "Mistral JD HF PCL Moonshot Twitter Toronto Cambridge Oxford Edinburgh Waterloo vivo IIT UCR UCI Reka Snowflake "
    "RPI UPC HPI LMU DTU UvA UTS USP Emory Monash SAP LG NEC Dell Dartmouth Sapienza Rensselaer Vanderbilt "
    "Chalmers Argonne Graphcore Mila Amazon Columbia Northwestern Northeastern Nokia Azure Anthropic"
)
"""Names that are plain words or other acronyms too: in running text they count only as they are written here."""

PROJECTS = frozenset({"vLLM", "Ray", "PyTorch", "LMSYS", "InternLM", "OpenNMT", "LightLLM"})
"""Projects that lists name as the organisation behind a work; only alone, beside other names they are systems."""

GENERIC_WORDS = words(
    "research researchers lab labs laboratory laboratories ai inc ltd llc corp corporation co company group cloud team "
    "university universities college institute school academy technologies technology systems india asia china korea "
    "europe us usa uk the of and at for in project foundation seed org department dept center centre"
)
"""Words that alone name no organisation."""

WORDS_OF_ORGANISATIONS = words(
    "university univ universitat université universität universidad institute institut college school academy lab labs "
    "laboratory laboratories inc inc. corp corporation ltd llc research technologies center centre "
    "foundation polytechnic"
    " group"
)
"""Words that mark a name as an organisation's."""

LOOSE_WORDS_OF_ORGANISATIONS = words(
    "foundation research group center centre college school lab labs technologies academy"
)
"""Those of them that are much else besides: they count where they begin or end a name."""

SMALL_WORDS_IN_NAMES = words("of for the and at in on de la di du des der für und et to e y")
"""Words that are written small inside names."""
