/**
 * Who may import whom, types included; `npm run lint` holds the code to it. The rooms of `functions/` in order: a room
 * imports from itself and from those before it.
 */
const rooms = [
  'json',
  'model',
  'resources',
  'ports',
  'rows',
  'collections',
  'webhooks',
  'runtime',
  'batch',
  'lists',
  'upkeep',
  'jobs',
  'aws',
  'http',
  'openapi',
  'compose',
  'entry',
]

/** The SDK of AWS, middy and Powertools are named here, and nowhere else. */
const atTheEdge = ['runtime', 'aws', 'http', 'compose', 'entry']

/** The steps of a batch know nothing of each other but what stands here. */
const steps = {
  parse: [],
  receipts: [],
  plan: ['receipts'],
  commit: ['receipts', 'plan'],
  render: ['receipts', 'plan'],
}

/** The ways in which operations reach the store: they share parts, and none borrows from another. */
const waysToCommit = ['independent', 'atomic', 'recall']

/** What others may know of the functions. */
const readAsData = {
  infra: [
    'resources/',
    'model/',
    'collections/',
    'http/routes\\.ts',
    'http/headers\\.ts',
    'http/base-path\\.ts',
    'runtime/metrics\\.ts',
    'webhooks/addresses\\.ts',
  ],
  client: [],
  loading: ['model/'],
  console: ['rows/split-csv\\.ts', 'rows/reason-columns\\.ts', 'rows/harmless\\.ts'],
}

const functions = (...names) => `^functions/(${names.join('|')})/`
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

export default {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one, or want a third.', {}, { circular: true }),
    ...rooms
      .slice(0, -1)
      .map((room, at) =>
        rule(
          `${room}-looks-back`,
          'A room imports from those before it in the list.',
          { path: functions(room) },
          { path: functions(...rooms.slice(at + 1)) },
        ),
      ),
    rule(
      'sdk-at-the-edge',
      'This room is pure: no SDK, no middy, no Powertools.',
      { path: '^functions/', pathNot: functions(...atTheEdge) },
      { path: '(^|/)node_modules/@(aws-sdk|smithy|middy|aws-lambda-powertools)/' },
    ),
    ...Object.entries(steps).map(([step, known]) =>
      rule(
        `${step}-is-a-step`,
        'Against the flow: parse → plan → commit → render.',
        { path: `^functions/batch/${step}/` },
        {
          path: `^functions/batch/(${Object.keys(steps)
            .filter((other) => other !== step && !known.includes(other))
            .join('|')})/`,
        },
      ),
    ),
    ...waysToCommit.map((way) =>
      rule(
        `${way}-is-a-way`,
        'What two ways need stands beside them.',
        { path: `^functions/batch/commit/(?!${way}\\.)` },
        { path: `^functions/batch/commit/${way}\\.ts$` },
      ),
    ),
    ...Object.entries(readAsData).map(([place, known]) =>
      rule(
        `${place}-reads-data`,
        'It knows the functions by what is data there, or by HTTP.',
        { path: `^${place}/` },
        { path: '^functions/', ...(known.length > 0 ? { pathNot: `^functions/(${known.join('|')})` } : {}) },
      ),
    ),
    rule(
      'examples-are-replaced',
      'A deployer puts collections in their place, so nothing but the list of collections rests on an example.',
      {
        path: '^(functions|loading|infra|client|docs|local|kit|testing)/',
        pathNot: '^functions/collections/',
      },
      { path: '^examples/' },
    ),
    rule(
      'loading-knows-no-user',
      'Synthesis and the laptop load modules by it.',
      { path: '^loading/' },
      { path: '^(infra|local|client|docs|kit|testing)/' },
    ),
    rule('nobody-imports-an-entry', 'Each function has one entry.', {}, { path: '^functions/entry/' }),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(test|bench)/' },
  },
}
