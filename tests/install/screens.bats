#!/usr/bin/env bats
# A screen on the machine: what is laid for its browser, and goes again. docs/screens.md
# shellcheck disable=SC2016

load helpers

@test "a screen's policies are laid only with a screen, and go with their folders" {
    in_root true
    in_root bash -c 'source "$TREE/install.sh"; SCRATCH=$HOME
        mkdir -p "$HOME"/{chromium,screen}; echo {} >"$HOME/chromium/policies.json"; : >"$HOME/screen/seat.rules"
        { appliance_files | below "$ROOT/systemd"; screen_files | below "$SCRATCH"; } >"$HOME/list"
        lay_files <"$HOME/list"'
    [[ $(<"$PENDOPO_INSTALL_ROOT/etc/chromium/policies/managed/pendopo.json") == "{}" ]]
    [[ -e $PENDOPO_INSTALL_ROOT/etc/udev/rules.d/62-pendopo-seat.rules ]]
    echo other >"$PENDOPO_INSTALL_ROOT/etc/chromium/master_preferences"
    run laid
    [[ $output == *"/etc/chromium/policies/managed/pendopo.json"* ]]
    [[ ! -e $PENDOPO_INSTALL_ROOT/etc/chromium/policies && -e $PENDOPO_INSTALL_ROOT/etc/chromium/master_preferences ]]
    [[ -e $PENDOPO_INSTALL_ROOT/etc/systemd/system/pendopo-screen.service.d/screen.conf ]]
}
