/** The constructs, for anybody's stack. */
export * from '../infra/index.ts'
