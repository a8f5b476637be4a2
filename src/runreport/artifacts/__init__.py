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
from runreport.artifacts.samples.inputs import INPUTS
from runreport.artifacts.samples.logged_labels import LOGGED_LABELS
from runreport.artifacts.samples.logged_pictures import LOGGED_PICTURES
from runreport.artifacts.samples.reconstructions import RECONSTRUCTIONS

ARTIFACTS: tuple[Artifact, ...] = (
    INPUTS,
    CODES,
    LOGGED_LABELS,
    LOGGED_PICTURES,
    LOGGED_CODES,
    KNN,
    PROJECTION,
    NEIGHBORS,
    MIXTURE_HEALTH,
    POSTERIOR_DENSITY,
    PRIOR_DENSITY,
    DISTORTION,
    QUALITY,
    RECONSTRUCTIONS,
)
