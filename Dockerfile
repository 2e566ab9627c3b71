# Built in two stages: no compiler, no pip cache and no build tool is in what runs.
FROM python:3.11-slim AS build
WORKDIR /source
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/advisor \
 && /opt/advisor/bin/python -m pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY integrations integrations
COPY knowledge knowledge
COPY web web
RUN /opt/advisor/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && /opt/advisor/bin/python -m pip uninstall --yes --quiet hatchling editables pathspec pluggy trove-classifiers \
 && /opt/advisor/bin/python -m compileall -q /opt/advisor/lib \
 && /opt/advisor/bin/python -m pip uninstall --yes --quiet setuptools pip
# The matcher is fitted once, here, and lies beside the shipped knowledge: a container starts in seconds.
RUN ADVISOR_INSTANCE=/fitting /opt/advisor/bin/advisor ask "Flask or Django?" > /dev/null \
 && mv /fitting/cache "$(/opt/advisor/bin/python -c 'from bot import places; print(places.KNOWLEDGE.parent.parent)')/fitted"

FROM python:3.11-slim
RUN python -m pip uninstall --yes --quiet setuptools wheel pip 2>/dev/null || true
RUN useradd --system --uid 10001 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin advisor \
 && mkdir -p /var/lib/advisor && chown 10001:10001 /var/lib/advisor
COPY --from=build /opt/advisor /opt/advisor
ENV PATH=/opt/advisor/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 ADVISOR_INSTANCE=/var/lib/advisor ADVISOR_LOG=json
USER 10001:10001
WORKDIR /var/lib/advisor
VOLUME /var/lib/advisor
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=2)"]
ENTRYPOINT ["advisor"]
CMD ["serve"]
