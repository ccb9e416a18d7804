# shellcheck shell=bash
# The office's side: the authority by which staff's browsers know the box, and what staff are told.

AUTHORITY=etc/pendopo/authority  # root's alone: no service of ours writes below /etc
AUTHORITY_KEPT=var/lib/pendopo/authority

make_authority() {  # make_authority: once; an earlier installation's is taken up again
    local folder=$INTO/$AUTHORITY
    [[ ! -e $folder/authority.crt ]] || return 0
    if [[ -e $INTO/$AUTHORITY_KEPT/authority.crt && -O $INTO/$AUTHORITY_KEPT ]]; then
        move_authority "$AUTHORITY_KEPT" "$AUTHORITY" || broken "The office's authority"
    else
        step "The office's authority" "$RELEASE/.venv/bin/pendopo" --home "$SCRATCH/settings" \
            lan authority "$folder" || broken "The office's authority"
    fi
    CHANGES+=("/$AUTHORITY")
}

move_authority() {  # move_authority FROM TO: whole, or as it was
    local from=$INTO/$1 to=$INTO/$2
    rm -rf -- "$to" "$to.new"
    mkdir -p -- "${to%/*}" && cp -a -- "$from" "$to.new" && mv -- "$to.new" "$to" &&
        rm -rf -- "$from"
}

tell_of_office() {  # the addresses for staff, and what the authority's certificate is compared with
    local line title=Office
    while IFS= read -r line; do
        printf '%-14s %s\n' "$title" "$line"
        title=
    done < <(as_kiosk lan)
}
