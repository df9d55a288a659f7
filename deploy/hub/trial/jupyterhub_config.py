"""A Hub on this machine with the values that a cluster would get; only where servers run and who may log in differ."""

import os
import sys
from pathlib import Path

from deploy.hub import chart

c = get_config()  # noqa: F821 (JupyterHub defines it)
given = chart.for_class(int(os.environ["TRIAL_STUDENTS"]))
state = Path(os.environ["TRIAL_STATE"])

for name, value in chart.hub_traits(given).items():
    setattr(c.JupyterHub, name, value)
for section, traits in given["hub"]["config"].items():
    c[section].update(traits)
for name, value in chart.spawner_traits(given).items():
    setattr(c.Spawner, name, value)

# Servers are processes of this machine, each in a home folder of its own.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(state / "homes" / "{username}")
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.environment = {
    **c.Spawner.environment,
    "PATH": os.environ["PATH"],
    "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
}
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["TRIAL_PASSWORD"]
c.Authenticator.allow_all = True

# As in the chart: proxy and servers are not the Hub's children, so a restarted Hub finds them at work.
c.JupyterHub.cleanup_servers = False
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = os.environ["TRIAL_PROXY_API"]
c.ConfigurableHTTPProxy.auth_token = os.environ["CONFIGPROXY_AUTH_TOKEN"]
c.JupyterHub.bind_url = os.environ["TRIAL_ADDRESS"]
c.JupyterHub.hub_bind_url = os.environ["TRIAL_HUB"]
c.JupyterHub.db_url = f"sqlite:///{state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}

cull = given["cull"]
c.JupyterHub.load_roles = [
    {
        "name": "cull",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["cull"],
    }
]
c.JupyterHub.services = [
    {
        "name": "cull",
        "command": [
            sys.executable,
            "-m",
            "jupyterhub_idle_culler",
            f"--timeout={cull['timeout']}",
            f"--cull-every={cull['every']}",
        ],
    }
]
