/** As it is typed in a project. */
export const tokenCommand = 'npx multistatus token'
