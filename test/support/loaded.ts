/**
 * What the service loads at its first use is loaded before a test plays with time: an import takes turns of the event loop, in which a
 * played clock would pass deadlines. `test/house/loaded.test.ts` holds the list to the code.
 */
await Promise.all([
  import('../../functions/http/answer-async.ts'),
  import('../../functions/http/endpoints/async-batches.ts'),
  import('../../functions/http/endpoints/async-list.ts'),
  import('../../functions/http/endpoints/async-results.ts'),
  import('../../functions/http/endpoints/console.ts'),
  import('../../functions/http/endpoints/describe.ts'),
  import('../../functions/http/endpoints/elastic.ts'),
  import('../../functions/http/endpoints/imports.ts'),
  import('../../functions/http/endpoints/list.ts'),
  import('../../functions/http/endpoints/odata.ts'),
  import('../../functions/http/endpoints/openapi.ts'),
  import('../../functions/http/faces/bulk/words.ts'),
  import('../../functions/http/faces/csv/words.ts'),
  import('../../functions/http/faces/html/words.ts'),
  import('../../functions/http/faces/ndjson/words.ts'),
  import('../../functions/http/faces/odata/words.ts'),
  import('../../functions/http/faces/xml/words.ts'),
])
