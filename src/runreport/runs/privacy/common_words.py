"""Names that name nobody: of accounts that every machine has, and words that a page would lose its sense without."""

from __future__ import annotations

from runreport.runs.privacy.word_set import words_of

ACCOUNTS = words_of(
    "root user users username ubuntu admin administrator nobody guest default python conda mamba jovyan colab kaggle "
    "content workspace docker container vagrant centos debian fedora opc azureuser sagemaker sagemaker-user ec2-user "
    "app dev prod system service runner runneradmin codespace gitpod home desktop localhost local localdomain "
    "worker workers node nodes server master main host hostname machine computer gpu cpu cuda tpu cloud cluster slurm "
    "public shared share common test tests tester demo example sample samples student students team lab research "
    "unknown none null true false yes auto anonymous torch tensorflow keras jax wandb mlflow tensorboard git github "
    "huggingface email mail token address commit name names folder url path paths gpu-id linux windows darwin"
)
MODELLING = words_of(
    "train trainer training eval evaluate evaluation val valid validation model models data dataset datasets run runs "
    "log logs logging loss losses step steps epoch epochs batch adam adamw adagrad adafactor lion sgd relu gelu tanh "
    "softmax linear dense conv norm layer layers weight weights bias attention encoder decoder head heads embedding "
    "embeddings tokenizer tokens optimizer scheduler learning rate accuracy score scores metric metrics mean std min "
    "max sum count index time date seed random value values text image images audio video label labels class classes "
    "input inputs output outputs config configs checkpoint checkpoints projects project experiment experiments work "
    "code src scripts script base small large tiny mini micro nano bert gpt gpt2 llama vae gan unet resnet vit "
    "transformer diffusion mnist cifar imagenet baseline best last first new old final debug sweep group page pages "
    "chart charts figure figures overview curve curves compare setup media console latent series table tables row "
    "rows column columns title span section button grid plot panel view views search filter files file size"
)
COMMON = ACCOUNTS | MODELLING
