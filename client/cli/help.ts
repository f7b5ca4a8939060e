export const help = `Usage: multistatus COMMAND … [options]

Puts many items into a Multistatus service, each row exactly once, and tells what became of every one.

  import FILE --collection NAME   create the rows of a CSV, NDJSON or JSON array file as items of a collection
  apply FILE                      run the operations of an NDJSON file: { "method", "path", "body", … } a line
  retry FILE                      send only the rows that failed in an earlier import or apply of FILE
  status BATCH                    how far a batch of import --async is
  errors BATCH                    its failed rows, with reasons   (--format csv or ndjson)
  cancel BATCH                    leave what it has not started

Where and who
  --url URL           the service, without /v1                    (or MULTISTATUS_URL)
  --token TOKEN       a bearer token                              (or MULTISTATUS_TOKEN)
  --sigv4 REGION      sign with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN

For import, apply and retry
  --method METHOD     POST creates (default), PUT replaces, PATCH changes the item that the row's id names
  --format FORMAT     csv, ndjson or json; otherwise the file's ending says it
  --async             upload the file; the service works by itself, and the command waits for it
  --failed FILE       where failed rows go                        (default: NAME.failed.EXT beside the file)
  --fresh             forget earlier runs and send everything under new keys
  --force             send again what a run of more than a day ago has left in doubt
  --rows N            rows to a request                           (default 1000)
  --concurrency N     requests at once                            (default 4)
  --attempts N        how often one request is sent at most       (default 8)
  --timeout SECONDS   how long to wait for one answer             (default 35)

  --json              one line of JSON for scripts, on stdout
  --quiet             no progress
  --help, --version

A run can be killed and started again with the same command: FILE.journal says what is done, and whatever was under way
is found again by its key for 24 hours. Failed rows land in a file with the reason in front of each; correct them there
and retry.

Exit codes: 0 all rows succeeded, 2 a part of them, 1 none, or the command could not do its work.

Example
  multistatus import cities.csv --collection cities --url https://abc123.execute-api.eu-west-1.amazonaws.com
`
