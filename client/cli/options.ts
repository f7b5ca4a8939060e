/** Every option of the command line: whether it takes a value, and its purpose. */
export const options = {
  url: {
    type: 'string',
    value: 'URL',
    about: 'the service, without /v1                    (or MULTISTATUS_URL)',
  },
  token: {
    type: 'string',
    value: 'TOKEN',
    about: 'a bearer token                              (or MULTISTATUS_TOKEN)',
  },
  sigv4: {
    type: 'string',
    value: 'REGION',
    about: 'sign with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN',
  },
  profile: {
    type: 'string',
    value: 'NAME',
    about: 'url, token and collection from a file       (or MULTISTATUS_PROFILE)',
  },
  collection: { type: 'string', value: 'NAME', about: 'where the rows go' },
  method: {
    type: 'string',
    value: 'METHOD',
    about: "POST creates (default), PUT replaces, PATCH changes the item that the row's id names",
  },
  action: {
    type: 'string',
    value: 'NAME',
    about: "each row is the input of this action on the item that the row's id names",
  },
  format: {
    type: 'string',
    value: 'FORMAT',
    about: "csv, ndjson or json; otherwise the file's ending says it",
  },
  delimiter: {
    type: 'string',
    value: 'CHAR',
    about: 'what parts the cells: ";", tab, …            (default: comma; .tsv: tab)',
  },
  encoding: {
    type: 'string',
    value: 'NAME',
    about: 'utf-8 (default), utf-16le, utf-16be, windows-1252; a byte order mark says it by itself',
  },
  map: {
    type: 'string',
    multiple: true,
    value: 'COLUMN=MEMBER',
    about: 'a column goes into another member; again for each',
  },
  ignore: { type: 'string', multiple: true, value: 'COLUMN', about: 'a column is not sent; again for each' },
  'any-case': {
    type: 'boolean',
    about: 'columns find their members whatever their case and blanks around them',
  },
  async: {
    type: 'boolean',
    about: 'upload the file; the service works by itself, and the command waits for it',
  },
  'dry-run': { type: 'boolean', about: 'say what would become of each row, and write nothing anywhere' },
  failed: {
    type: 'string',
    value: 'FILE',
    about: 'where failed rows go                        (default: NAME.failed.EXT)',
  },
  batch: { type: 'string', value: 'BATCH', about: 'the failed rows of an import whose file is elsewhere' },
  fresh: { type: 'boolean', about: 'forget earlier runs and send everything under new keys' },
  force: { type: 'boolean', about: 'send again what a run of more than a day ago has left in doubt' },
  rows: { type: 'string', value: 'N', about: 'rows to a request                           (default 1000)' },
  concurrency: {
    type: 'string',
    value: 'N',
    about: 'requests at once                            (default 4)',
  },
  attempts: { type: 'string', value: 'N', about: 'how often one request is sent at most       (default 8)' },
  timeout: {
    type: 'string',
    value: 'SECONDS',
    about: 'how long to wait for one answer             (default 35)',
  },
  state: {
    type: 'string',
    value: 'STATE',
    about: 'only those that are queued, running, completed or cancelled',
  },
  limit: { type: 'string', value: 'N', about: 'how many                                    (default 20)' },
  where: {
    type: 'string',
    multiple: true,
    value: 'MEMBER=VALUE',
    about: 'only those that an index finds; ranges as in a query: size=1..9, name.from=A; again for each',
  },
  gzip: { type: 'boolean', about: 'packed; a FILE that ends in .gz is so by itself' },
  overwrite: { type: 'boolean', about: 'begin anew, and put the new file in the place of one that is there' },
  'with-rows': { type: 'boolean', about: 'each failed row as it was sent, to be mended and sent again' },
  header: {
    type: 'string',
    multiple: true,
    value: 'LINE',
    about: 'a header of the webhook, "NAME: VALUE"; again for each',
  },
  json: { type: 'boolean', about: 'one line of JSON for scripts, on stdout, whatever happens' },
  quiet: { type: 'boolean', about: 'no progress' },
  help: { type: 'boolean', short: 'h', about: 'what a command does and takes' },
  version: { type: 'boolean', about: 'the version of this program' },
} as const

export type OptionName = keyof typeof options
