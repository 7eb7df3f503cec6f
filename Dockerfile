# The site as an image; compose.yaml runs it, docs/deploy.md explains it. The tests use the same
# version of Python. `.dockerignore` lists the files that are copied.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS build
WORKDIR /app
COPY requirements/ requirements/
RUN PIP_NO_CACHE_DIR=1 python requirements/install.py /venv requirements/base.txt
COPY . .
# collectstatic needs a complete environment. These values exist for this command only: the keys are
# random and sign nothing, and no database is contacted.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_hex(32))')" \
    SEALING_KEYS="build:$(python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())')" \
    PUBLIC_URL=https://localhost PORTAL_URL=https://localhost SUPPORT_PHONE="020 123 45 67" \
    DATABASE_URL=postgresql://localhost/none EMAIL_URL=smtp://localhost MAIL_FROM=build@localhost.local \
    SMS_BACKEND=console \
    /venv/bin/python manage.py collectstatic --no-input \
    && /venv/bin/python -m lib.catalogues \
    && /venv/bin/python -m compileall -q .

FROM python:${PYTHON}-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin toegang
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# Otherwise each thread that hashed a password keeps the memory of a hash.
ENV MALLOC_ARENA_MAX=2
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# The root file system may be read-only: gunicorn's heartbeat files are in memory.
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "config.wsgi:application"]
