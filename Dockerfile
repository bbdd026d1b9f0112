# Untested: written without a container engine at hand. Please report what does not work.
# Production image: the server on your own PostgreSQL (15 or newer), without sandbox or demo.
FROM node:24-bookworm-slim AS build
WORKDIR /qiao
COPY . .
RUN npm ci --no-audit --no-fund && npm run build:web && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /qiao
ENV NODE_ENV=production PORT=8080 QIAO_DATA=/data
COPY --from=build --chown=node:node /qiao /qiao
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(a => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: the supervisor itself must get the stop signal.
CMD ["node", "scripts/run.mjs", "packages/server/supervisor/main.ts", "serve", "--role", "all", "--host", "0.0.0.0"]
