#!/bin/sh
# Makes the secrets of compose.yaml that can be made, keeps those that are there, and gives each to the user as whom its
# reader runs in its container. Run it again after you wrote or changed one. As root, since files change hands: "sudo sh
# deploy/compose/secrets.sh"; with podman that runs without root "podman unshare sh deploy/compose/secrets.sh".
set -eu
umask 077
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
cd "$folder"

# Without a line break at the end: a file is the secret.
once() { [ -s "$1" ] || printf %s "$2" > "$1"; }
random() { openssl rand -hex 24; }

once master_key "$(openssl rand -base64 32)"
once owner_password "$(random)"
once keys_password "$(random)"
once grafana_password "$(random)"
once database_url "postgres://attune_app:$(random)@database/attune"
once database_direct_url "postgres://attune_owner:$(cat owner_password)@database/attune"
once keys_database_url "postgres://attune_keys:$(cat keys_password)@keys/attune_keys"
password=$(sed 's#^postgres://attune_app:\([^@]*\)@.*#\1#' database_url)
once roles.sql "create role attune_app login noinherit password '$password';"

# USER FILE…: the number that the image named in compose.yaml runs as.
give() {
  owner=$1
  shift
  for file in "$@"; do
    if [ -e "$file" ]; then
      chown "$owner:$owner" "$file"
      chmod 400 "$file"
    else
      echo "still to be written: $folder/$file"
    fi
  done
}
give 1000 master_key database_url database_direct_url keys_database_url mail_url # node
give 999 owner_password keys_password roles.sql # postgres
give 472 grafana_password # grafana
give 65534 pagerduty-key mail-password # nobody, as whom Alertmanager runs
# Whoever may list them still cannot read them; the mounts need to get there.
chmod 755 .
