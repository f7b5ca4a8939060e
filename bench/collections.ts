import { cities as found } from '../examples/demo/cities.ts'
import { defineCollection } from '../functions/model/collection.ts'

export { orders } from '../examples/demo/orders.ts'

/** Without the index of the demo: the peers keep none, and each index would cost a write unit more. */
export const cities = defineCollection({ name: 'cities', id: found.id, schema: found.schema })
