import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';
import { sendProblem } from './problems.ts';
import type { Side } from './route.ts';

export type WebOptions = {
  /** The built web app. */
  readonly appFolder: string;
  readonly openApi: string;
};

const year = 365 * 86_400;

/** Pages for people: the web app at every address that is not the API's, the API reference at /docs. */
export async function addWeb(server: FastifyInstance, { appFolder, openApi }: WebOptions): Promise<void> {
  server.get('/openapi.json', (_request, reply) =>
    reply.header('content-type', 'application/json').send(openApi),
  );
  await server.register(async (docs) => {
    await docs.register(swagger, { mode: 'static', specification: { document: JSON.parse(openApi) } });
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      // Its own policy forbids the styles that it sets on single elements.
      transformStaticCSP: () =>
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      theme: { title: 'Attune API' },
      // Without the bar that offers to load other files.
      uiConfig: { layout: 'BaseLayout', docExpansion: 'list', defaultModelsExpandDepth: -1 },
    });
  });
  await addPages(server, appFolder, 'public');
}

/** The same app for operators, which draws their pages and no others where it is told that it is here. */
export const addOperatorsWeb = (server: FastifyInstance, appFolder: string): Promise<void> =>
  addPages(server, appFolder, 'private');

async function addPages(server: FastifyInstance, appFolder: string, side: Side): Promise<void> {
  await server.register(async (pages) => {
    await pages.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          // The component kit and the charts set styles of single elements.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
    });
    await addApp(pages, appFolder, side);
  });
}

async function addApp(pages: FastifyInstance, folder: string, side: Side): Promise<void> {
  const index = join(folder, 'index.html');
  const isBuilt = existsSync(index);
  const page = isBuilt ? pageOf(readFileSync(index, 'utf8'), side) : '';
  if (isBuilt) {
    await pages.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      setHeaders: (response, path) => {
        // Names of built assets carry a hash of their content; the page that names them does not.
        const lasting = path.includes('/assets/');
        response.header('cache-control', lasting ? `public, max-age=${year}, immutable` : 'no-cache');
      },
    });
  }
  pages.get('/*', (request, reply) => {
    if (request.url.startsWith('/v1/') || !isBuilt) {
      return sendProblem(reply, new AppError('not-found', 'No such address. The API reference is at /docs.'));
    }
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(page);
  });
}

/** The app reads in its own page where it is. */
const pageOf = (page: string, side: Side): string =>
  side === 'private' ? page.replace('<head>', '<head><meta name="attune-side" content="private">') : page;
