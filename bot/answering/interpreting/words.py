"""Words of English and of the field that a question uses without meaning a work, a filter or a topic by them.

`STOP` and `FILLER` never are content. `ORDINARY` holds everyday words that are likely names of systems as well; such
a word means the system only where the question's form says so. `FIELD` holds acronyms that every reader knows.
"""

import re
from collections.abc import Mapping

from ingest.terms.entry import Kind

COMPARING = re.compile(
    r"\b(?:compare[sd]?|comparison|comparing|vs|versus|differences?|differ|differs|different|better than|faster than"
    r"|in contrast to)\b(?: between| from| to| of)?",
    re.I,
)
"""Words that set works side by side."""


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


STOP = words_of("""
a about above across after again against all also although am among an and another any are around as at be because
been before being below between both but by can cannot could d did do does doing don done down during each either
else ever every few for from had has have having he her here hers him his how however i if in into is isn it its
itself just least less let ll m may me might mine more most much must my near neither no nor not now of off on once
one ones only onto or other others our ours out over own per quite rather re s same shall she should since so some
still such t than that the their theirs them then there these they this those though through thus to too toward
towards under unless until up upon us use used uses using ve very via was we were what whatever when where whether
which while who whom whose why will with within without would yes yet you your yours im ive id whats wheres whos
thats theres isnt doesnt dont
""")

FILLER = words_of("""
take thoughts anybody anyone anything article articles ask available based bring came collection come comes
concerning could curious enumerate everything exists fetch find folks gimme give got guys hello hey hi interested
kind know library like list listed lists literature look looking manuscript material mention mentioned mentions okay
ok paper papers people please pls plz present publication publications publish published read reading recommend
recommended references regarding related research researchers retrieve say says search see seen share show shows so
something somebody someone sort stuff suggest tell thank thanks thing things think thx title titled titles topic
topics total total want wanted wants well what work works would wondering wonder written wrote y'all ya yall got get
hm hmm hmmm alright cool great preprint preprints
gotten team teams group groups author authors coauthors total overall many number count altogether currently
included include includes including contain contains containing hold holds section category heading chapter year
years venue conference proceedings appear appeared appears added worth pointers pointer actually really maybe
perhaps basically question simply today again entire complete whole entries entry item items affiliated affiliation
affiliations institution accepted filed follow attend usenix need needed needs
""")

REQUEST_PAPER = words_of(
    "paper papers article articles publication publications work works ones stuff research entries"
)

_WORDS_OF_KINDS: Mapping[Kind, str] = {
    "survey": "survey surveys review reviews overview overviews",
    "course": "course courses lecture lectures class classes tutorial tutorials seminar seminars coursework mooc moocs",
    "benchmark": "benchmark benchmarks leaderboard leaderboards dataset datasets traces",
    "project": """framework frameworks project projects repo repos repository repositories tool tools toolkit toolkits
        libraries codebase codebases software platforms engines""",
    "article": """articles blog blogs posts blogpost blogposts talks videos podcasts books newsletters""",
}
KIND_WORDS: Mapping[str, Kind] = {word: kind for kind in _WORDS_OF_KINDS for word in _WORDS_OF_KINDS[kind].split()}
BESIDE_FILTERS = words_of("""
published wrote released contributed produced submitted made built developed created authored coauthored participated
collaborated have has had publish got do done write release contribute produce submit make build put involve involved
involves involving participate collaborate together jointly joint both each collaboration collaborations collaborating
cooperation cooperating partnership featuring feature features same affiliated member members employees staff
scientists professors students coauthors co presented appearing talk
part parts available online link links called worked working sit sits goes belong belongs falls filed sorted grouped
placed contents size collab collabs big large long subsection
""")
"""Words that only say how works belong to an organisation, a venue or a section; beside such a filter they mean nothing
more."""

FIELD = words_of("""
ai ml dl nlp cv llm llms slm vlm lm dnn dnns cnn cnns rnn gnn gnns moe moes rag kv kvcache gpu gpus cpu cpus tpu
tpus npu npus fpga fpgas asic nic nics dpu ssd ssds hbm dram sram nvm cxl rdma nvlink pcie ib tcp qos qoe slo slos
sla ttft tpot flops mfu jit gemm spmd mpi nccl cuda rocm api apis os io i/o lora peft rl rlhf sft dpo ppo gan gans
vit gpt bert llama fp8 fp16 bf16 int8 int4 a100 h100 v100 b200 h800 etl sql faas paas saas iot qa tp pp dp sp ep ddp
fsdp ssm cot
""")

ORDINARY = words_of("""
able accelerate access account act action adapt adaptive add address agent agents air alert alien alive alpha amber
anchor angel animal answer ant ants apart apex apollo app apple apps arc arch archer arena argus ark arm army array
arrow art ascend ash ask aspect aspen asset astra astro athena atlas atom atoms attack attention audio aura aurora
auto autumn avatar average axe axis azure baby back bad bag balance ball bamboo band bands bank bar bark barrier
base basic basin bat batch bay beacon beam bean bear beaver bed bee bees beehive bell belt bench bend best beta
better big bike bin bind bird birds bit bite black blade blast blend blink block blocks bloom blue board boat body
bold bolt bond bone book boost boot border boss bottle bottom bow bowl box brain branch brave bread break breeze
brick bricks bridge bright bring bronze brush bubble bubbles bucket bud bug build bull bullet bumblebee burst bus
bush butter butterfly button cable cache cactus cage cake call calm camel camera candle candy canvas cap cape
capsule captain car caravan card cards care cargo carpet carry cart cascade case cash cast castle cat catch cats
cause cave cedar cell center centaur central chain chains chair chameleon change channel chaos char charge chart
charm chat check cheetah chef cherry chess chest chip chips chorus chrome chunk cider cinema circle circuit circus
city clarity class clay clean clear cliff climb clip clipper clock clockwork cloud clouds clover club cluster coach
coal coast coat cobra cocktail code coffee coin cold collect color column comb comet comfort command commander
common compact company compare compass complete compose compute computer concert condor cone connect console
constant contact content context continuum contrast control cookie cool copper copy coral core cores cork corn
corner cosmos cost costs cotton council count coupler court cover crab cradle crane crash creator creek crew cricket
crop cross crowd crown cruise crush crystal cube cup current curve custom cut cycle cypress dance dancer dark dart
data date dawn day days deal decide deck decode deep deer defer delta demand depth desert design desk detail dew
dial diamond dice diet digest digital dimension direct director dirt disk distance dive diver dock dog dogs dolphin
dome domino door dot double dove down draft dragon draw dream drift drive driver drone drop drum dual duck dune dust
duty dynamic dynamo eagle ear early earth ease east easy echo eclipse edge edges eel efficient egg egret eight
elastic electric elephant elf elite elm ember emerald emperor empire end energy engine ensemble entropy equal era
escape essence eternal event exchange exclusive exit expert explorer express eye eyes fable fabric face factor
factory fail fair fairy faith falcon fall fan far farm fast fat father fault feather feature federation fern ferret
ferry fiber fiddler field fig fight figure file film filter final finch fine finger fire fireball firefly firm first
fish fit five fix flag flame flamingo flash flat fleet flex flight flint flip float flock flood floor flora flow
flower flows fluid flute fly foam focus fog fold folder follow food force forest forge fork form format fort forum
fossil foundation four fox fractal fragment frame free freeze fresh frog front frontier frost fruit fuel full fun
fungi funnel fuse fusion future galaxy game gap garden garlic gate gather gem gemini gems gene general genesis genie
genius ghost giant gift ginger giraffe glacier glass glide globe glow glue gnome goal goat gold golden golem good
goose gorilla grace grain grand granite grape graph graphs grasp grass gravity gray great green grid grip ground
group grow guard guide guitar gull gum gun hail hair half halo hammer hand handle happy harbor hard hare harmony
harp harvest hash hat haven hawk hawkeye haze head heap heart heat heaven heavy hedge helix hello helm help herald
herb hercules herd hermes hermit hero heron high hill hint hive hold home honey hood hook hope horizon horn hornet
horse host hot hotel hour house hub hull human hummingbird hunt hunter hurricane husky hybrid hydra hydro hyper ice
icon idea idle igloo image impact impala impress index indigo infinite infinity ink insight instant intellect iris
iron island ivory ivy jade jaguar jam jar jaw jazz jelly jet jewel jigsaw job jobs join joke joker journey joy jug
juggler jump junction jungle juniper jupiter justice kangaroo keep kernel key keys kick kid kind king kingdom
kingfisher kit kite kitten kiwi knife knight knot koala label lab ladder lady lagoon lake lamb lamp lance land lane
language lantern large laser last late latency latent lattice laurel lava law layer layers lazy lead leaf leap learn
learning lease leaf legend legion lemon lens leopard less level lever liberty life lift light lighthouse lightning
lily lime limit line linear link lion liquid list little lizard llama load lobster local lock locust log loft logic
long longer loom loop lotus loud love low loyal luck lucid lumen luna lunar lynx machine macro magic magma magnet
magpie mail main major make maker mammoth manager mango mantis map maple maps marathon marble march mare margin
mario market mars marvel mask mass master match matrix matter mean measure medal media medusa melody melon melt
memory mentor mercury merge mesh message meta metal meteor meter method metro mid might mill mind mine minor mint
minute mirage mirror mist mix mixture mobile mode model models modern module mole moment monarch monitor monk monkey
monster month moon moose morning morph mosaic moss moth mother motion motor mountain mouse move movie mud mule multi
muse mushroom music mustang mystery myth name native natural nature navigator near neat nebula neck needle neo neon
neptune nest net network new next nexus niche night nimble ninja nitro noble node noise nomad normal north nose nova
novel null number nut nymph oak oar oasis object ocean octopus odyssey oil old olive olympus omega one onion online
onyx opal open opera optimal optimus oracle orange orb orbit orca orchard orchestra orchid order origin orion
ostrich otter out outlook oven owl ox oyster pace pack packet page pages paint pair palace palette palm panda
pandora panel panther paper paradise parallel parcel park parrot part partner party pass past paste patch path paths
pathways pattern pause paw pea peace peach peak peanut pear pearl pebble pegasus pelican pen pencil penguin people
pepper perch perfect person petal petals phantom phase phoenix photo piano pie piece pier pig pigeon pike pile pilot
pin pine pioneer pipe pipeline piper pirate pit pivot pixel pixie place plain plan planet planner plant plate
platform play player plug plum plus pocket poem point poison polar pole polaris pollen polo polynomial pond pony
pool poppy port portal post pot potato pound power prairie prefix present press pretzel price pride primal prime
prince principle print prism pro probe process profile program project prometheus promise proof prophet protect
proteus proton proxy pulsar pulse puma pump punch puppet pure purple push puzzle pyramid python quail quality
quantum quarry quartz queen quest quick quiet quill quilt quiver rabbit raccoon race radar radio raft rag rail rain
rainbow rally ram ramp range ranger rank rapid raven ray reach react read real realm rebel reef reflex refine relax
relay remote rest result reuse rhythm ribbon rice ride ridge right ring rings ripple rise river road roar robin
robot rock rocket roll roller roof rook room root rope rose round route rover royal ruby rule run runner rush rust
sage sail sailor salad salamander salmon salt samurai sand sapphire saturn save saw scale scales scene school
scissors score scorpion scout scratch screen scribe scroll sea seal search season seed seeker self sense sentinel
sequence sequoia serpent serve server service set seven shade shadow shape share shared shark sharp sheep shelf
shell shepherd shield shift shine ship shock shockwave shop shore short shot shrimp side sierra sieve sight sigma
signal silk silver simple single siren six size skeleton sketch skip skull sky skyline sled sleep slice slide slim
sloth slow small smart smile smoke smooth snail snake snap snow soap social soda soft soil solar solid solo solution
sonar song sonic soul sound soup source south space spade span spare spark sparks sparrow sparse spear spectrum
speed sphere sphinx spice spider spike spin spiral spirit splash split spoke sponge spot spray spread spring sprint
sprout spruce square squid squirrel stable stack staff stage stair stand standard star starfish stars start state
station steady steam steel stellar stem step stick still stitch stone stop storage store stork storm story straight
stream street stress stride strike string strong structure studio study sugar suite summer summit sun sunflower
super surf surge swan swap sweep sweet swift swing switch sword symphony sync synergy system table tackle tag tail
tailor tales talk tango tank tap tape target tarzan task tea teal team tempest temple tempo ten tensor tent term
terra test text thermal thread three thrive throne thunder tick tide tiger tight tile timber time times tiny titan
toad toast tofu token tone tool top topaz torch tornado toro tortoise total touch tower town toy trace track trade
trail train trainer trainers training transform transit transparent trap travel treasure tree trees trend trial
tribe trick trident trinity trio triton troll trophy tropical truck true trunk trust truth tube tulip tuna tundra
tune tunnel turbo turtle twig twin twins two typhoon ultra umbrella under unicorn uniform union unit unity universe
update urban valley value valve vampire vanilla vault vector vega velocity venus verse vessel vicinity victory view
villa vine vineyard violet violin viper virtual virtue vision vista vital vivid voice void volcano volt vortex
voyage voyager vulcan wafer wagon walk wall walnut walrus wand war warm warp wasp watch water wave waves wax way
weather weave web wedge week weight welder west whale wheat wheel whirlpool whisper white wide wild wildfire willow
win wind window wine wing wings winner winter wire wise wish wizard wolf wonder wood wool word world worm wren yarn
yard year yellow yield yoga young zebra zen zenith zephyr zero zone zoo zoom company companies university
universities lab labs institute academia academic industry industrial government students student professor hospital
scratch failure failures error errors crash crashes user users developer developers
""")
