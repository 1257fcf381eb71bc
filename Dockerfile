# The one-process server: SQLite in a volume, nothing else needed.
FROM node:20-bookworm-slim AS web
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY client/package.json client/
COPY web/package.json web/
RUN npm ci
COPY client/ client/
COPY web/ web/
RUN npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS server
WORKDIR /src
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY shared/ shared/
COPY crdt/ crdt/
COPY policies/ policies/
COPY storage/ storage/
COPY silo/ silo/
COPY gateway/ gateway/
RUN dotnet publish gateway/CollabSessions.Gateway -c Release --use-current-runtime --self-contained -p:Image=true -o /app

# The framework is in what was published.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
WORKDIR /app
COPY --from=server /app ./
COPY --from=web /src/web/dist /app/web
RUN mkdir /data && chown app:app /data && chmod 700 /data
USER app
VOLUME /data
EXPOSE 5000
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/collab-server", "--web", "/app/web", "--data", "/data", "--urls", "http://0.0.0.0:5000"]
