FROM ubuntu:24.04
RUN apt-get update \
 && apt-get install -y nvidia-container-toolkit=1.17.7-1
