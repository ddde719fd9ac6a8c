# An image with `smoke` and the certificates of well-known authorities, and nothing else:
#
#   docker build -t smoke .
#   docker run --rm smoke demo
#   docker run --rm -v "$PWD:/work" smoke --target https://staging.example.com
#
# Untried: no Docker was at hand where it was written; it is linted (fixtures/lint.sh).

# Built where the image is made, for the platform that it is for.
FROM --platform=$BUILDPLATFORM rust:1-slim AS build
ARG TARGETARCH
WORKDIR /src
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY fixtures/wheel.txt fixtures/
RUN python3 -m venv /tools && /tools/bin/pip install --no-cache-dir --requirement fixtures/wheel.txt
ENV PATH=/tools/bin:$PATH
COPY . .
RUN case "$TARGETARCH" in \
      amd64) target=x86_64-unknown-linux-musl ;; \
      arm64) target=aarch64-unknown-linux-musl ;; \
      *) echo "not for $TARGETARCH" >&2; exit 1 ;; \
    esac \
    && rustup target add "$target" \
    && cargo zigbuild --locked --profile dist --target "$target" --bin smoke \
    && mkdir -p /image/tmp /image/etc/ssl/certs /image/work \
    && chmod 1777 /image/tmp \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
    && cp "target/$target/dist/smoke" /image/smoke

FROM scratch
COPY --from=build /image /
WORKDIR /work
ENTRYPOINT ["/smoke"]
