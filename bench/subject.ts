/** Ours: the deployed function, as it is. Its environment is that of all candidates, in environment.ts. */
export const subject = { bundle: 'multistatus', entry: 'bench/subject/api.ts' } as const
