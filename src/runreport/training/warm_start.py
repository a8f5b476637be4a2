"""Places a mixture's components where the codes of a plain VAE cluster.

A mixture trained from random means settles on whatever clusters its untrained encoder happened to make, or on one.
So the first passes train with all components equal to N(0, I), which is a plain VAE under the same loss; then a
Gaussian mixture is fitted to the codes once, and every component takes the mean and variances of one of its
Gaussians.  Labels are not read.
Source: Jiang et al. 2017, "Variational Deep Embedding" (arXiv:1611.05148), section 3.2.  Deviation: the fitted
mixture has full covariances, since codes within a class are correlated; the components then keep the diagonals.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

    from runreport.models.gmvae import GaussianMixtureVAE

SAMPLES = 2000  # codes that are clustered
STARTS = 10  # of expectation maximisation; the likeliest mixture is taken
LEAST_VARIANCE = 1e-3  # of a component, in squared latent units


def reset_components(model: GaussianMixtureVAE) -> None:
    """Make every component N(0, I), so that q(c|x) is uniform and kld_z that of a plain VAE."""
    import torch

    with torch.no_grad():
        model.prior_mu.zero_()
        model.prior_logvar.zero_()


def place_components(model: GaussianMixtureVAE, images: torch.Tensor, seed: int) -> None:
    """Set means and variances of the components from clusters of the codes of at most 2,000 images.

    images: (n, rows, columns) u1, n >= components.  seed: chooses the images where there are more, and the starts.
    """
    import torch

    rows = np.sort(np.random.default_rng([seed, SAMPLES]).permutation(len(images))[:SAMPLES])
    with torch.no_grad():
        chosen = images[torch.from_numpy(rows).to(images.device)]
        mu, logvar, _ = model.posterior(chosen[:, None].float() / 255)
        means, variances = cluster_gaussians(
            mu.double().cpu().numpy(),
            logvar.double().exp().cpu().numpy(),
            components=len(model.prior_mu),
            seed=seed,
        )
        model.prior_mu.copy_(torch.from_numpy(means))
        model.prior_logvar.copy_(torch.from_numpy(np.log(variances)))


def cluster_gaussians(
    mu: np.ndarray, variance: np.ndarray, *, components: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of each Gaussian of a mixture fitted to the codes, heaviest first, both (c, d) f8.

    mu, variance: (n, d), of q(z|x).  To a Gaussian's variance the mean of its members' variances is added, which
    makes it that of the aggregate posterior there.  Raises ValueError when there are fewer codes than components.
    """
    from sklearn.mixture import GaussianMixture
    from threadpoolctl import threadpool_limits

    if len(mu) < components:
        raise ValueError(f"{len(mu)} codes for {components} components")
    mixture = GaussianMixture(
        components, n_init=STARTS, reg_covar=LEAST_VARIANCE, random_state=seed % 2**32, max_iter=200
    )
    # One thread: sums do not depend on the machine.  Codes that coincide, or slow convergence, are no news here.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shares = mixture.fit(mu).predict_proba(mu)  # (n, c)
    weights = np.asarray(mixture.weights_)
    order = np.argsort(-weights, kind="stable")
    within = shares.T @ variance / np.maximum(shares.sum(axis=0), 1e-12)[:, None]  # (c, d)
    spread = np.diagonal(np.asarray(mixture.covariances_), axis1=1, axis2=2)  # (c, d)
    return np.asarray(mixture.means_)[order], np.maximum((spread + within)[order], LEAST_VARIANCE)
