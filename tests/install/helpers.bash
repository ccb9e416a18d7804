# What every test of install.sh stands on: a root and a PATH of its own, with fake commands.
# shellcheck disable=SC2016

setup() {
    SCRIPT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/install.sh
    HOME=$BATS_TEST_TMPDIR/home
    TREE="$BATS_TEST_TMPDIR/a village"
    FAKES=$BATS_TEST_TMPDIR/fakes
    CALLS=$BATS_TEST_TMPDIR/calls
    PENDOPO_POLICY_RC_D=$BATS_TEST_TMPDIR/policy-rc.d
    PENDOPO_INSTALL_ROOT=$BATS_TEST_TMPDIR/machine  # never this machine's own
    export HOME TREE FAKES CALLS PENDOPO_POLICY_RC_D PENDOPO_INSTALL_ROOT
    unset PENDOPO_PYTHON PENDOPO_EMUPOS_PYTHON PENDOPO_HOME PYENV_ROOT
    mkdir -p "$HOME" "$FAKES" "$TREE/requirements" "$TREE/.ci"
    cp "$SCRIPT" "$TREE/install.sh"
    cp -R "${SCRIPT%/*}/systemd" "$TREE/systemd"
    printf 'flask==1\n' >"$TREE/requirements/run.txt"
    printf 'flask==1\npytest==1\n' >"$TREE/requirements/dev.txt"
    printf 'emupos==1\n' >"$TREE/requirements/emupos.txt"
    printf '[project]\n' >"$TREE/pyproject.toml"
    : >"$CALLS"
    local tool
    for tool in bash cat chmod cp cut dirname env find flock ln mkdir mktemp realpath rm sha256sum \
        tee touch; do
        ln -s "$(type -P "$tool")" "$FAKES/$tool"
    done
    fake id 'echo "${FAKE_UID:-1000}"'
    PATH=$FAKES
}

fake() {  # fake NAME BODY: a small command that also writes down how it was called
    printf '#!%s\nprintf "%%s\\n" "%s $*" >>"$CALLS"\n%s\n' "$(type -P bash)" "$1" "$2" \
        >"$FAKES/$1"
    chmod +x "$FAKES/$1"
}

fake_python() {  # fake_python NAME VERSION: knows its version, -m venv and -m pip
    cat >"$FAKES/$1" <<PYTHON
#!$(type -P bash)
case \$* in
    *sys.version_info*) echo $2; exit ;;
    *"import emupos"*) exit 1 ;;
    *ensurepip*) exit \${FAKE_ENSUREPIP:-0} ;;
esac
printf '%s\n' "$1 \$*" >>"\$CALLS"
case \$* in
    "-m venv "*) mkdir -p "\$3/bin"; cat "\$0" >"\$3/bin/python"; : >"\$3/pyvenv.cfg" ;;
    *"-m pip"*) exit \${FAKE_PIP:-0} ;;
esac
[[ ! -d \${3:-}/bin ]] || chmod +x "\$3/bin/python"
PYTHON
    chmod +x "$FAKES/$1"
}

fake_dpkg() {  # fake_dpkg PACKAGE...: these are installed, and all else once apt-get put it there
    printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/installed"
    export INSTALLED=$BATS_TEST_TMPDIR/installed
    fake dpkg-query 'while read -r name; do echo "$name installed"; done <"$INSTALLED"'
    fake apt-get '[[ $1 != install ]] || printf "%s\n" "${@:4}" >>"$INSTALLED"; exit ${FAKE_APT:-0}'
}

in_tree() {  # in_tree FUNCTION...: one function of the script, in a shell of its own
    bash -c 'source "$1/install.sh"; "${@:2}"' bash "$TREE" "$@"
}

calls() { cat "$CALLS"; }

count() {  # count PATTERN: how many calls hold it
    local line found=0
    while read -r line; do
        [[ $line != *"$1"* ]] || found=$((found + 1))
    done <"$CALLS"
    echo "$found"
}

in_root() {  # in_root FUNCTION...: with a root that holds nothing yet
    local tool
    mkdir -p "$PENDOPO_INSTALL_ROOT"/{etc,opt,var,run/systemd/system,sys/class/net,usr/share/zoneinfo/Asia,dev}
    for tool in awk cmp grep head mv od readlink rmdir sed sort tar tr xargs df; do
        [[ -e $FAKES/$tool ]] || ln -s "$(PATH=/usr/bin:/bin type -P "$tool")" "$FAKES/$tool"
    done
    [[ -e $FAKES/dpkg ]] || fake dpkg 'echo "${FAKE_ARCHITECTURE:-arm64}"'
    [[ -e $PENDOPO_INSTALL_ROOT/etc/os-release ]] ||
        printf 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n' \
            >"$PENDOPO_INSTALL_ROOT/etc/os-release"
    in_tree "$@" 3>&1
}

laid() {  # lays all, and says what has changed
    in_root bash -c 'source "$TREE/install.sh"
        appliance_files | below "$ROOT/systemd" >"$HOME/list"
        lay_files <"$HOME/list"
        ((${#CHANGES[@]} == 0)) || printf "%s\n" "${CHANGES[@]}"'
}
