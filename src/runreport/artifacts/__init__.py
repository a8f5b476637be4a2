"""ARTIFACTS, the tuple of all kinds; a test fails when a file of this folder is not listed."""

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.latent.codes import CODES
from runreport.artifacts.latent.density import POSTERIOR_DENSITY, PRIOR_DENSITY
from runreport.artifacts.latent.distortion import DISTORTION
from runreport.artifacts.latent.knn import KNN
from runreport.artifacts.latent.logged_codes import LOGGED_CODES
from runreport.artifacts.latent.mixture_health import MIXTURE_HEALTH
from runreport.artifacts.latent.neighbors import NEIGHBORS
from runreport.artifacts.latent.projection import PROJECTION
from runreport.artifacts.latent.quality import QUALITY
from runreport.artifacts.latent.token_codes import TOKEN_CODES
from runreport.artifacts.samples.inputs import INPUTS
from runreport.artifacts.samples.logged_labels import LOGGED_LABELS
from runreport.artifacts.samples.logged_pictures import LOGGED_PICTURES
from runreport.artifacts.samples.reconstructions import RECONSTRUCTIONS
from runreport.artifacts.samples.token_labels import TOKEN_LABELS
from runreport.artifacts.tensors.adapters import ADAPTERS
from runreport.artifacts.tensors.blocks import BLOCKS
from runreport.artifacts.tensors.change import CHANGE
from runreport.artifacts.tensors.index import INDEX
from runreport.artifacts.tensors.layers import LAYERS
from runreport.artifacts.tensors.measures import MEASURES
from runreport.artifacts.tensors.relations import RELATIONS

ARTIFACTS: tuple[Artifact, ...] = (
    INPUTS,
    CODES,
    LOGGED_LABELS,
    LOGGED_PICTURES,
    LOGGED_CODES,
    TOKEN_LABELS,
    TOKEN_CODES,
    KNN,
    PROJECTION,
    NEIGHBORS,
    MIXTURE_HEALTH,
    POSTERIOR_DENSITY,
    PRIOR_DENSITY,
    DISTORTION,
    QUALITY,
    RECONSTRUCTIONS,
    INDEX,
    MEASURES,
    BLOCKS,
    RELATIONS,
    CHANGE,
    LAYERS,
    ADAPTERS,
)
