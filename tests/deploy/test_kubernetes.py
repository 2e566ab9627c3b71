"""The Kubernetes manifests are valid, fit together, and ask for no more rights than the service needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from bot import places
from bot.cli.serve import GRACE
from bot.settings import Settings

ROOT = Path(places.__file__).resolve().parent.parent
FILES = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
VERSIONS = ("1.31", kubernetes_validate.latest_version())
Manifest = dict[str, Any]


def manifests() -> dict[str, Manifest]:
    found = [each for file in FILES for each in yaml.safe_load_all(file.read_text())]
    return {manifest["kind"]: manifest for manifest in found}


@pytest.fixture
def pod() -> Manifest:
    template: Manifest = manifests()["Deployment"]["spec"]["template"]
    return template


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_manifest_is_valid(file: Path, version: str) -> None:
    for manifest in yaml.safe_load_all(file.read_text()):
        kubernetes_validate.validate(manifest, version, strict=True)


def test_the_validator_would_find_a_mistake() -> None:
    wrong = manifests()["Service"]
    wrong["spec"]["prots"] = []

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_all_that_is_needed_is_there() -> None:
    assert set(manifests()) == {
        "ConfigMap",
        "Secret",
        "Deployment",
        "Service",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "NetworkPolicy",
    }


def test_they_point_at_each_other(pod: Manifest) -> None:
    found = manifests()
    labels = pod["metadata"]["labels"]
    ports = {port["name"]: port["containerPort"] for port in pod["spec"]["containers"][0]["ports"]}
    names = {kind: manifest["metadata"]["name"] for kind, manifest in found.items()}

    assert found["Deployment"]["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert found["Service"]["spec"]["selector"].items() <= labels.items()
    assert found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert found["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    assert [port["targetPort"] for port in found["Service"]["spec"]["ports"]] == ["http"]
    assert found["NetworkPolicy"]["spec"]["ingress"][0]["ports"][0]["port"] == ports["http"]
    target = found["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", names["Deployment"])
    for container in (*pod["spec"]["initContainers"], *pod["spec"]["containers"]):
        assert container["envFrom"] == [
            {"configMapRef": {"name": names["ConfigMap"]}},
            {"secretRef": {"name": names["Secret"]}},
        ]


def test_the_settings_in_them_are_settings() -> None:
    found = manifests()
    given = {**found["ConfigMap"]["data"], **found["Secret"]["stringData"]}
    made = Settings.from_env(given)

    assert not made.migrate
    assert made.log == "json"
    assert found["ConfigMap"]["data"].keys() & {"ADVISOR_SECRET_KEY", "ADVISOR_DATABASE_URL"} == set()
    assert "replace-me" in found["Secret"]["stringData"]["ADVISOR_SECRET_KEY"]


def test_the_pod_has_no_right_that_it_does_not_need(pod: Manifest) -> None:
    spec = pod["spec"]

    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 0
    assert spec["automountServiceAccountToken"] is False
    assert "hostNetwork" not in spec
    for container in (*spec["initContainers"], *spec["containers"]):
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}


def test_probes_ask_what_is_served_and_a_stop_has_time(pod: Manifest) -> None:
    (container,) = pod["spec"]["containers"]
    wait = int(container["lifecycle"]["preStop"]["exec"]["command"][1])

    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["startupProbe"]["failureThreshold"] * container["startupProbe"]["periodSeconds"] >= 30
    assert pod["spec"]["terminationGracePeriodSeconds"] > wait + GRACE


def test_what_is_written_to_is_a_volume(pod: Manifest) -> None:
    (container,) = pod["spec"]["containers"]
    mounted = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}

    assert set(mounted) == {"/var/lib/advisor", "/tmp"}
    assert set(mounted.values()) == {volume["name"] for volume in pod["spec"]["volumes"]}
