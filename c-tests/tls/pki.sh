#!/bin/sh
# Makes the certificates and keys of the TLS tests; they are good for two days. usage: pki.sh DIRECTORY
#
# The authority "ca" has an intermediate, "issuer", which issues most certificates; "foreign" is a stranger. Names of files: NAME.pem,
# NAME.key; *.chain.pem has the intermediate too.
set -eu
directory=$1
rm -rf "$directory"
mkdir -p "$directory/hashed" "$directory/empty"
cd "$directory"
exec 2>openssl.log

# The machine's configuration has no influence.
cat >openssl.cnf <<'END'
[req]
distinguished_name = dn
[dn]
[ca]
default_ca = authority
[authority]
database = index.txt
default_md = sha256
default_crl_days = 2
END
export OPENSSL_CONF="$PWD/openssl.cnf"

# authority NAME [ISSUER]
authority() {
    openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1.key"
    openssl req -new -key "$1.key" -subj "/O=hpsocket-rs tests/CN=$1" -out "$1.csr"
    printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n' >"$1.ext"
    if [ $# -eq 1 ]; then
        openssl x509 -req -in "$1.csr" -signkey "$1.key" -days 2 -sha256 -extfile "$1.ext" -out "$1.pem"
    else
        openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 2 -sha256 -extfile "$1.ext" -out "$1.pem"
    fi
}

# issue NAME ISSUER SUBJECT-ALTERNATIVES: for the key NAME.key, made if missing
issue() {
    [ -e "$1.key" ] || openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1.key"
    openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
    printf 'basicConstraints=CA:FALSE\nsubjectAltName=%s\n' "$3" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 2 -sha256 -extfile "$1.ext" -out "$1.pem"
    cat "$1.pem" "$2.pem" >"$1.chain.pem"
}

authority ca
authority issuer ca
authority foreign
issue server issuer 'DNS:server.example.com,DNS:*.wild.example.com'
issue a issuer 'DNS:a.example.com'
issue b issuer 'DNS:b.example.com'
issue client issuer 'email:client@example.com'
issue stranger foreign 'email:stranger@example.com'
issue numbers issuer 'IP:192.0.2.1'

# RSA: as PKCS#1, encrypted, encrypted the old way, and too short.
openssl genrsa -traditional -out rsa.key 2048
issue rsa issuer 'DNS:rsa.example.com'
openssl rsa -in rsa.key -traditional -aes128 -passout pass:secret -out rsa.aes.key
openssl rsa -provider legacy -provider default -in rsa.key -traditional -des -passout pass:secret -out rsa.des.key
openssl genrsa -out short.key 1024
issue short issuer 'DNS:short.example.com'
openssl pkcs8 -topk8 -in server.key -passout pass:secret -out server.encrypted.key
openssl ec -in server.key -out server.sec1.key

cat ca.pem issuer.pem ca.pem >bundle.pem # one twice
echo 'no certificate' >text.pem
cp ca.pem "hashed/$(openssl x509 -in ca.pem -noout -hash).0"
: >index.txt
openssl ca -gencrl -keyfile ca.key -cert ca.pem -out crl.pem
cat ca.pem crl.pem >ca.crl.pem
printf -- '-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n' >broken.pem
cat server.pem broken.pem >tail.pem
