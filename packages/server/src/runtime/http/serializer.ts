import build from 'fast-json-stringify'

type Serializer = (answer: unknown) => string

/**
 * Makes what writes a route's answers at its first answer, where Fastify makes all of them before it listens: a start does
 * not wait for hundreds that nobody may ask for. A schema that cannot be compiled throws at that answer; a test compiles
 * the answers of all routes.
 */
export const serializerAtFirstAnswer =
  () =>
  ({ schema }: { schema: object }): Serializer => {
    let made: Serializer | undefined
    return (answer) => {
      made ??= build(schema) as Serializer
      return made(answer)
    }
  }
