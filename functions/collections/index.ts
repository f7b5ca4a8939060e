// The collections that this deployment serves: one line each. Yours take the place of the examples.
export { cities, orders } from '../../examples/demo/collections.ts'
