import type { OptionName } from './options.ts'

/** A command, as help describes it. */
export interface CommandSpec {
  readonly usage: string
  readonly about: string
  /** Further lines of its own help. */
  readonly details?: string
  readonly options: readonly OptionName[]
  /** Options that users may expect, and why they do not exist. */
  readonly refuses?: { readonly options: readonly OptionName[]; readonly why: string }
  readonly example?: string
}

const place: readonly OptionName[] = ['url', 'token', 'sigv4', 'profile']
const sending: readonly OptionName[] = ['rows', 'concurrency', 'attempts', 'timeout']
const running: readonly OptionName[] = ['failed', 'fresh', 'force', ...sending, 'json', 'quiet']
const asking: readonly OptionName[] = [...place, 'attempts', 'timeout']

export const commandSpecs = {
  import: {
    usage: 'import FILE… --collection NAME',
    about:
      'create the rows of CSV, NDJSON or JSON array files as items of a collection, or run an action for each',
    details:
      'FILE may be packed (.gz), tab separated (.tsv) or - for standard input. A run can be killed and started again\n' +
      'with the same command: FILE.journal says what is done, and whatever was under way is found again by its key for\n' +
      '24 hours. Failed rows land in a file with the reason in front of each; correct them there and retry.',
    options: [
      ...place,
      'collection',
      'method',
      'action',
      'format',
      'delimiter',
      'encoding',
      'map',
      'ignore',
      'any-case',
      'async',
      'dry-run',
      ...running,
    ],
    example:
      'multistatus import städte.csv --collection cities --delimiter ";" --map Name=name --ignore Notiz',
  },
  apply: {
    usage: 'apply FILE…',
    about: 'run the operations of an NDJSON file: { "method", "path", "body", … } a line',
    details:
      'What depends on each other has to fit into one request: --rows operations that follow each other.',
    options: [...place, 'format', 'encoding', 'dry-run', ...running],
    refuses: { options: ['collection', 'method', 'action', 'async'], why: 'each operation says it itself' },
    example: 'multistatus apply changes.ndjson --url https://…',
  },
  retry: {
    usage: 'retry FILE',
    about: 'send only the rows that failed in an earlier import or apply of FILE',
    details:
      'They are sent as they stand in the file of failed rows now, under new keys. With --batch BATCH instead of FILE\n' +
      'they are those of an import --async whose file is elsewhere: of BATCH.failed.csv (or .ndjson) in this folder, or,\n' +
      'where there is none, as the service got them.',
    options: ['token', 'sigv4', 'profile', 'url', 'batch', 'encoding', 'dry-run', ...running],
    refuses: { options: ['collection', 'method', 'action'], why: 'it goes where the first run went' },
    example: 'multistatus retry cities.csv',
  },
  export: {
    usage: 'export COLLECTION [FILE]',
    about:
      'write the items of a collection, or of an index of it, as NDJSON or CSV that can be imported again',
    details:
      'FILE is COLLECTION.ndjson unless named; - is standard output. It has its name once it is whole; until then it is\n' +
      'FILE.part, and FILE.export says how far it is: killed and started again, the same command goes on. CSV has a column *\n' +
      'for what no cell can carry (null beside text, empty text, members without a column), as JSON. import --method PUT\n' +
      'takes either file back.',
    options: [...asking, 'format', 'where', 'gzip', 'overwrite', 'rows', 'json', 'quiet'],
    refuses: { options: ['collection'], why: 'it is the first operand' },
    example: "multistatus export cities france.csv.gz --where country=FR --where 'population=1000000..'",
  },
  list: {
    usage: 'list',
    about: 'batches that the service works on by itself, newest first',
    options: [...asking, 'state', 'limit', 'json'],
    example: 'multistatus list --state running',
  },
  status: {
    usage: 'status BATCH',
    about: 'how far a batch of import --async is',
    details: 'Exit codes: as of an import, and 3 while it is under way.',
    options: [...asking, 'json'],
  },
  errors: {
    usage: 'errors BATCH',
    about: 'its failed rows, with reasons   (--format csv or ndjson)',
    options: [...asking, 'format', 'with-rows'],
    example:
      'multistatus errors BATCH --with-rows > BATCH.failed.csv   # then: multistatus retry --batch BATCH',
  },
  cancel: { usage: 'cancel BATCH', about: 'leave what it has not started', options: [...asking, 'json'] },
  webhook: {
    usage: 'webhook verify FILE',
    about: 'whether a webhook that you have kept was signed with your secret',
    details:
      'FILE is its body as it came, or - for standard input. The secret, or several of them, is in\n' +
      'MULTISTATUS_WEBHOOK_SECRET. How old it is does not matter here.',
    options: ['header'],
    example:
      "multistatus webhook verify body.json --header 'webhook-id: …' --header 'webhook-timestamp: …' --header 'webhook-signature: …'",
  },
  events: {
    usage: 'events',
    about: 'what the service tells others, as it happens  (of npm start -- --events)',
    options: ['url', 'json'],
  },
  completion: {
    usage: 'completion SHELL',
    about: 'a script that completes commands and options in bash, zsh or fish',
    options: [],
    example: 'eval "$(multistatus completion bash)"',
  },
  help: { usage: 'help COMMAND', about: 'what a command does and takes', options: [] },
} as const satisfies Readonly<Record<string, CommandSpec>>

export type CommandName = keyof typeof commandSpecs

export const commandNames = Object.keys(commandSpecs) as CommandName[]

export const isCommand = (name: string | undefined): name is CommandName =>
  name !== undefined && Object.hasOwn(commandSpecs, name)
