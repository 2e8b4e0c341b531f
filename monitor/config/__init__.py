"""Settings and policies: YAML files in, validated frozen values out.

The sole reader of settings files and of the environment. Importing it is cheap: YAML and pydantic are
loaded when a file is read.

::

    config = load_config(Path("monitor.yaml"))
    policy = load_policy(config.policy)
"""

from monitor.config.loading import config_schema, default_tracing, load_config, load_policy, policy_schema
from monitor.config.secret import Secret
from monitor.config.values import (
    BrightDataSettings,
    Config,
    DatabaseSettings,
    DataForSeoSettings,
    DigestSettings,
    FolderSource,
    IncidentSettings,
    PingSettings,
    ProviderSettings,
    QuietDays,
    SerpApiSettings,
    SmtpSecurity,
    SmtpSettings,
    TracingSettings,
)

__all__ = [
    "BrightDataSettings",
    "Config",
    "DataForSeoSettings",
    "DatabaseSettings",
    "DigestSettings",
    "FolderSource",
    "IncidentSettings",
    "PingSettings",
    "ProviderSettings",
    "QuietDays",
    "Secret",
    "SerpApiSettings",
    "SmtpSecurity",
    "SmtpSettings",
    "TracingSettings",
    "config_schema",
    "default_tracing",
    "load_config",
    "load_policy",
    "policy_schema",
]
