FROM ubuntu:24.04
RUN apt-get update \
 && apt-get install -y nvidia-container-toolkit=1.18.0-1 curl=1.16.0-1
