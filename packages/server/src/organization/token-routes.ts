import { Type } from 'typebox'
import { can, type Permission, permissions, visibility } from '../runtime/access/policy.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { type ApiToken, stateOf, tokenClasses } from './api-token.ts'
import { TokenAlreadyOver } from './errors.ts'
import { makeToken, revokeToken } from './make-token.ts'
import { mayBeScope, permissionWords } from './permission-words.ts'
import { listTokens } from './token-store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Union(values.map((one) => Type.Literal(one)) as [ReturnType<typeof Type.Literal<T>>])
const sights = Type.Union([Type.Literal('none'), Type.Literal('masked'), Type.Literal('plain')])
const scopes = permissions.filter(mayBeScope)

const own = { audience: 'console', permission: 'api-tokens.write', fields: [], peopleOnly: true } as const

const sightOf = Object.fromEntries(tokenClasses.map((one) => [one, Type.Optional(sights)]))

const listed = Type.Object({
  id: Type.String(),
  name: Type.String(),
  tail: Type.String(),
  madeBy: Type.Object({ id: Type.String(), name: Type.String() }),
  scopes: Type.Array(Type.Object({ permission: Type.String(), label: Type.String() })),
  sight: Type.Array(Type.Object({ dataClass: Type.String(), sight: sights })),
  state: oneOf(['active', 'unused', 'expired', 'revoked', 'orphaned']),
  createdAt: Type.String(),
  expiresAt: nullable,
  lastUsedAt: nullable,
  revokedAt: nullable,
})

const show = (token: ApiToken, language: 'zh' | 'en', now: Date) => ({
  id: token.id,
  name: token.name,
  tail: token.tail,
  madeBy: { id: token.memberId, name: token.memberName },
  scopes: token.scopes.map((permission) => ({
    permission,
    label: permissionWords[permission as Permission]?.[language] ?? permission,
  })),
  sight: tokenClasses.map((dataClass) => ({ dataClass, sight: token.sight[dataClass] ?? 'none' })),
  state: stateOf(token, now),
  createdAt: token.createdAt.toISOString(),
  expiresAt: token.expiresAt?.toISOString() ?? null,
  lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  revokedAt: token.revokedAt?.toISOString() ?? null,
})

export const tokenRoutes: Route[] = [
  route({
    ...own,
    method: 'GET',
    path: '/console/api-tokens',
    summary: { zh: 'API 令牌', en: 'API tokens' },
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ items: Type.Array(listed) }) },
    handle: async ({ language }, tx) => ({
      items: (await listTokens(tx)).map((one) => show(one, language, tx.now)),
    }),
  }),
  route({
    ...own,
    method: 'GET',
    path: '/console/api-scopes',
    summary: { zh: '能给令牌的权限', en: 'Scopes that a token may get' },
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        scopes: Type.Array(
          Type.Object({ permission: Type.String(), label: Type.String(), writes: Type.Boolean() }),
        ),
        classes: Type.Array(Type.Object({ dataClass: oneOf(tokenClasses), widest: sights })),
      }),
    },
    async handle({ principal: { roles }, language }) {
      return {
        scopes: scopes
          .filter((one) => can(roles, one))
          .map((permission) => ({
            permission,
            label: permissionWords[permission][language],
            writes: !permission.endsWith('.read'),
          })),
        classes: tokenClasses.map((dataClass) => ({ dataClass, widest: visibility(roles, dataClass) })),
      }
    },
  }),
  route({
    ...own,
    method: 'POST',
    path: '/console/api-tokens',
    summary: { zh: '新建 API 令牌', en: 'Make an API token' },
    // A kept answer would keep the token: a repeat meets its own name instead.
    idempotency: 'natural',
    rate: 'sensitive',
    schema: {
      body: Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 60 }),
          scopes: Type.Array(oneOf(scopes), { minItems: 1, maxItems: scopes.length }),
          /** Class of personal data → how it is shown; what is not named is not shown. */
          sight: Type.Object(sightOf, { additionalProperties: false }),
          expiresAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ id: Type.String(), token: Type.String() }),
    },
    async handle({ body, principal }, tx) {
      const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt)
      if (expiresAt && expiresAt <= tx.now) throw new TokenAlreadyOver()
      return makeToken(tx, principal, { ...body, name: body.name.trim(), expiresAt })
    },
  }),
  route({
    ...own,
    method: 'POST',
    path: '/console/api-tokens/:id/revocation',
    summary: { zh: '撤销 API 令牌', en: 'Revoke an API token' },
    // Revoking twice changes nothing.
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: Type.Object({ revoked: Type.Boolean() }),
    },
    async handle({ params }, tx) {
      await revokeToken(tx, params.id)
      return { revoked: true }
    },
  }),
]
