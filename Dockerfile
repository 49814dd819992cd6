# The tag and the digest name the same official image. To update them, change both:
# docker buildx imagetools inspect node:<version>-trixie-slim
ARG NODE_IMAGE=node:24.21.0-trixie-slim@sha256:8ec5d7557396cfe32d21c3f9c13072355ceab22b584578ca4bb28af31120cffe

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=optional
COPY . .
# The image holds the files of the package: `files` in package.json is their only list.
RUN npm pack --pack-destination /tmp && mkdir /app && tar -xzf /tmp/*.tgz --strip-components=1 -C /app

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Source maps and type declarations are half of the size, and are not read at run time.
RUN npm ci --omit=dev --omit=optional && \
  find node_modules -type f '(' -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' ')' -delete

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app ./
# The uid of the user node, as a number, so that Kubernetes can verify that it is not root.
USER 1000
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Exec form: Node is process 1 and receives SIGTERM, which starts the graceful shutdown.
ENTRYPOINT ["node", "dist/main.js"]
