#!/usr/bin/env bats
# The verbs, as a person types them.
# shellcheck disable=SC2016,SC2154

load helpers

install_sh() { "$TREE/install.sh" "$@"; }

prepared() {  # prepared TOOL...: an environment that is up to date, with these fake tools in it
    local tool
    fake_python python3 3.11.2
    fake_dpkg chromium zbar-tools shellcheck bats sqlite3 systemd fonts-inter fonts-noto-core nginx-light openssl espeak-ng alsa-utils age
    in_tree make_venv dev
    mkdir -p "$TREE/tests/install" "$TREE/tests/guards"
    for tool in ruff mypy lint-imports pytest pendopo shellcheck bats; do
        fake "$tool" "exit \${FAKE_${tool//-/_}:-0}"
        ln -sf "$FAKES/$tool" "$TREE/.venv/bin/$tool"
    done
    : >"$CALLS"
}

@test "no verb, not as root: what, why and the cure, which names try; nothing made" {
    run install_sh
    [[ $status == 1 && ${lines[0]} == "FAILED: Only root can install the appliance." ]]
    [[ $output == *"sudo ./install.sh"*"./install.sh try" && ! -e $TREE/.cache ]]
}

@test "no verb: a wrong option gives the usage, exit 2" {
    FAKE_UID=0 run install_sh --yes --fast
    [[ $status == 2 && $output == *"not: --fast"*"Usage:"* ]]
    FAKE_UID=0 run install_sh --offline "$HOME/none"
    [[ $status == 2 && $output == *"--offline names a folder of wheels"* ]]
}

@test "an unknown verb: the usage, exit 2" {
    run install_sh dance
    [[ $status == 2 && ${lines[0]} == "Unknown verb: dance" ]]
    [[ $output == *"./install.sh VERB"* ]]
}

@test "an unknown option of check, test and pin: the usage, exit 2" {
    run install_sh check --fast
    [[ $status == 2 && $output == *"Usage:"* ]]
    run install_sh test --fast
    [[ $status == 2 && $output == *"Usage:"* ]]
    run install_sh pin --fast
    [[ $status == 2 && $output == *"Usage:"* ]]
}

@test "help: the usage, exit 0, nothing made" {
    run install_sh help
    [[ $status == 0 && $output == *"Usage:"* && ! -e $TREE/.venv ]]
}

@test "sourcing the script runs nothing" {
    run in_tree true
    [[ $status == 0 && -z $output ]]
}

@test "try hands its options over, and the state folder as an absolute path" {
    prepared
    fake pendopo 'echo "home $PENDOPO_HOME"'
    run install_sh try --fresh --kiosk-port 8081
    [[ $status == 0 && $output == "home $TREE/.pendopo" ]]
    [[ $(count "pendopo try --fresh --kiosk-port 8081") == 1 ]]
    cd "$HOME"
    PENDOPO_HOME=here run install_sh try
    [[ $output == "home $HOME/here" ]]
}

@test "try works without HOME and TERM, and with standard input closed" {
    prepared
    run env -u HOME -u TERM "$TREE/install.sh" try <&-
    [[ $status == 0 && $(count "pendopo try") == 1 ]]
}

@test "check: a line for each tool, the output only of the one that failed, exit 1" {
    prepared
    fake mypy 'echo "a type is wrong"; exit 1'
    fake ruff 'echo "all is well"'
    run install_sh check
    [[ $status == 1 && $output == *"mypy"*"FAILED (1)"* && $output == *"a type is wrong"* ]]
    [[ $output != *"all is well"* && $output == *"ruff"*"s  ok"* ]]
    [[ $(count lint-imports) == 1 && $(count 'shellcheck -x') == 1 ]]
}

@test "check: failing tests fail it" {
    prepared
    FAKE_pytest=1 run install_sh check
    [[ $status == 1 && $output == *"tests: hardware guards"*"FAILED"* ]]
}

@test "check: all well, exit 0" {
    prepared
    run install_sh check
    [[ $status == 0 && $output != *FAILED* ]]
}

@test "test: pytest speaks last, and all parts ran" {
    prepared
    fake pytest 'echo "3 passed in 0.1s"'
    run install_sh test
    [[ $status == 0 && ${lines[-1]} == "3 passed in 0.1s" ]]
    [[ $(count "bats tests/install") == 1 && $(count "pytest -m not long tests/lab") == 1 ]]
    [[ $(count "pytest -m not long --ignore tests/lab tests") == 1 ]]
    [[ $output == *"SKIPPED: the independent judge of receipts"* ]]
}

@test "test: the judge's own interpreter is used as it is, and made from one without emupos" {
    prepared
    fake judge 'exit 0'
    fake pytest 'echo "judge $PENDOPO_EMUPOS_PYTHON"'
    PENDOPO_EMUPOS_PYTHON=judge run install_sh test
    [[ $status == 0 && ${lines[-1]} == "judge judge" && ! -e $TREE/.venv-emupos ]]
    fake_python newer 3.13.0
    PENDOPO_EMUPOS_PYTHON=newer run install_sh test
    [[ $status == 0 && ${lines[-1]} == "judge $TREE/.venv-emupos/bin/python" ]]
}

@test "test: a failure of any part makes it fail, and pytest runs all the same" {
    prepared
    FAKE_bats=1 run install_sh test
    [[ $status == 1 && $output == *"Not all is well: bats"* && $(count pytest) == 2 ]]
    FAKE_ruff=1 run install_sh test
    [[ $status == 1 && $output == *"Not all is well: linters"* ]]
    FAKE_pytest=5 run install_sh test
    [[ $status == 1 && $output == *"Not all is well: pytest"* ]]
}

@test "test --full: the long tests too" {
    prepared
    run install_sh test --full
    [[ $status == 0 && $(count "pytest tests/lab") == 1 && $(count "not long") == 0 ]]
}

@test "test --vm: without a kernel it says which variable names one, and makes nothing" {
    for PENDOPO_UML in "" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/none"; do
        export PENDOPO_UML
        run install_sh test --vm
        [[ $status == 1 && ${lines[0]} == *"no kernel to boot: PENDOPO_UML=$PENDOPO_UML" ]]
        [[ $output == *"tests/vm/kernel.sh builds one"* && ! -e $TREE/.venv && -z $(calls) ]]
    done
}

@test "test --vm: the packages it needs, the environment, then the machine" {
    prepared
    fake linux ''
    mkdir -p "$TREE/tests/vm"
    fake run.sh 'echo "{\"joins\": 12}"; exit ${FAKE_vm:-0}'
    ln -s "$FAKES/run.sh" "$TREE/tests/vm/run.sh"
    PENDOPO_UML=$FAKES/linux FAKE_UID=0 run install_sh test --vm
    [[ $status == 0 && ${lines[-1]} == '{"joins": 12}' ]]
    [[ $(count "apt-get install -y --no-install-recommends mmdebstrap") == 1 ]]
    PENDOPO_UML=$FAKES/linux FAKE_vm=1 run install_sh test --vm
    [[ $status == 1 && $(count pytest) == 0 ]]
}

@test "pin: hashes, no index address, each list for its own Python" {
    fake uv ''
    run install_sh pin --upgrade
    [[ $status == 0 && $(count "uv pip compile") == 3 && $(count --upgrade) == 3 ]]
    [[ $(count "--generate-hashes --no-emit-index-url") == 3 ]]
    [[ $(count "--python-version 3.13") == 1 ]]
    rm "$FAKES/uv"
    run install_sh pin
    [[ $status == 1 && $output == *"uv was not found"* ]]
}
