#!/bin/sh
# gpt-4o is set in settings.yaml
echo "deploying gpt-4.1 to nowhere"
