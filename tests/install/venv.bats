#!/usr/bin/env bats
# The virtual environment: made once, left alone, repaired.
# shellcheck disable=SC2016,SC2154

load helpers

@test "first run: made, filled with hashes required, the project installed" {
    fake_python python3 3.11.2
    run in_tree make_venv run
    [[ $status == 0 && $(count "-m venv") == 1 ]]
    [[ $(count "--require-hashes -r $TREE/requirements/run.txt") == 1 ]]
    [[ $(count "--no-deps --no-build-isolation -e $TREE") == 1 ]]
    [[ ! -e $TREE/.venv/being-made ]]
}

@test "second run: nothing to do, nothing said" {
    fake_python python3 3.11.2
    in_tree make_venv run
    : >"$CALLS"
    run in_tree make_venv run
    [[ $status == 0 && -z $output && -z $(calls) ]]
}

@test "changed requirements are installed into the environment that is there" {
    fake_python python3 3.11.2
    in_tree make_venv run
    : >"$CALLS"
    printf 'click==1\n' >>"$TREE/requirements/run.txt"
    run in_tree make_venv run
    [[ $(count "-m pip install") == 1 && $(count "-m venv") == 0 ]]
}

@test "changed pyproject.toml: only the project is installed again" {
    fake_python python3 3.11.2
    in_tree make_venv run
    : >"$CALLS"
    printf '# more\n' >>"$TREE/pyproject.toml"
    run in_tree make_venv run
    [[ $(count "-m pip install") == 1 && $(count "-e $TREE") == 1 ]]
}

@test "an environment for tests serves try too" {
    fake_python python3 3.11.2
    in_tree make_venv dev
    : >"$CALLS"
    run in_tree make_venv run
    [[ $status == 0 && -z $(calls) ]]
}

@test "pip fails: said with the cure, and the next run remakes the environment" {
    fake_python python3 3.11.2
    FAKE_PIP=1 run in_tree make_venv run
    [[ $status == 1 && $output == *"could not be installed"*"cure:"* ]]
    [[ -e $TREE/.venv/being-made && ! -e $TREE/.venv/run.stamp ]]
    run in_tree make_venv run
    [[ $status == 0 && $(count "-m venv") == 2 && ! -e $TREE/.venv/being-made ]]
}

@test "interrupted while it was being made: remade from nothing" {
    fake_python python3 3.11.2
    mkdir -p "$TREE/.venv/bin"
    : >"$TREE/.venv/being-made"
    : >"$TREE/.venv/leftover"
    run in_tree make_venv run
    [[ $status == 0 && ! -e $TREE/.venv/leftover && -e $TREE/.venv/run.stamp ]]
}

@test "its interpreter is gone: remade" {
    fake_python python3 3.11.2
    in_tree make_venv run
    rm "$TREE/.venv/bin/python"
    ln -s /no/such/python "$TREE/.venv/bin/python"
    run in_tree make_venv run
    [[ $status == 0 && $(count "-m venv") == 2 ]]
}

@test "a good environment that somebody else made is kept" {
    fake_python python3 3.11.2
    mkdir -p "$TREE/.venv/bin"
    ln -s "$FAKES/python3" "$TREE/.venv/bin/python"
    : >"$TREE/.venv/theirs"
    run in_tree make_venv run
    [[ $status == 0 && -e $TREE/.venv/theirs && $(count "-m venv") == 0 ]]
}

@test "another PENDOPO_PYTHON makes another environment" {
    fake_python python3 3.11.2
    in_tree make_venv run
    fake_python python3.12 3.12.1
    PENDOPO_PYTHON=python3.12 run in_tree make_venv run
    [[ $status == 0 && $(count "python3.12 -m venv") == 1 ]]
}

@test "a moved clone gets a new environment: the old one's scripts name the old place" {
    fake_python python3 3.11.2
    in_tree make_venv run
    PATH=/usr/bin:/bin mv "$TREE" "$BATS_TEST_TMPDIR/moved"
    TREE=$BATS_TEST_TMPDIR/moved run in_tree make_venv run
    [[ $status == 0 && $(count "-m venv") == 2 ]]
    [[ $(count "-e $BATS_TEST_TMPDIR/moved") == 1 ]]
}

@test "translations are compiled once, and again when one is missing or changed" {
    fake_python python3 3.11.2
    in_tree make_venv run
    fake pybabel 'for po in "$TREE"/*/web/translations/*/*/*.po; do : >"${po%.po}.mo"; done'
    ln -s "$FAKES/pybabel" "$TREE/.venv/bin/pybabel"
    mkdir -p "$TREE/kiosk/web/translations/en/LC_MESSAGES"
    local po=$TREE/kiosk/web/translations/en/LC_MESSAGES/messages.po
    : >"$po"
    in_tree make_venv run
    in_tree make_venv run
    [[ $(count pybabel) == 1 ]]
    rm "${po%.po}.mo"
    in_tree make_venv run
    [[ $(count pybabel) == 2 ]]
    printf 'msgid "x"\n' >>"$po"
    in_tree make_venv run
    [[ $(count pybabel) == 3 ]]
}

@test "a folder that cannot be written: said, with the cure" {
    fake_python python3 3.11.2
    fake id 'echo siti'
    : >"$TREE/.cache"
    run in_tree make_venv run
    [[ $status == 1 && $output == *"Nothing can be written in $TREE"*"sudo chown -R siti"* ]]
}
