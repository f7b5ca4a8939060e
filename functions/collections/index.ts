// The collections of this deployment, one line each. Replace the examples with your own.
export { cities, orders } from '../../examples/demo/collections.ts'
