#!/bin/sh
# The `pendopo` command of the appliance; installed as /usr/local/bin/pendopo.
umask 007
PENDOPO_HOME=${PENDOPO_HOME:-/var/lib/pendopo} exec /opt/pendopo/current/.venv/bin/pendopo "$@"
