import * as v from 'valibot';
import { codeLog, codeTips } from './code-log.ts';
import { diffstat } from './diffstat.ts';
import { environment, environments, settings, variables } from './environment.ts';
import { done, nonEmptyText } from './lenient-schemas.ts';
import { route } from './route.ts';
import { loginRequest, session } from './session.ts';
import { organizationMemberships, site, siteMemberships, siteName } from './site.ts';
import { composerUpdates, upstreamUpdates } from './upstream.ts';
import { machineTokens, sshKeys, user } from './user.ts';
import { workflow, workflowRequest, workflows } from './workflow.ts';
import { workflowLog } from './workflow-log.ts';

/** Every endpoint that turnout calls and the sandbox serves (platform-api.md, sections 2 to 8). */
export const routes = {
  login: route({
    method: 'POST',
    path: '/authorize/machine-token',
    body: loginRequest,
    answer: session,
    open: true,
  }),
  user: route({ method: 'GET', path: '/users/:user', answer: user }),
  sshKeys: route({ method: 'GET', path: '/users/:user/keys', answer: sshKeys }),
  addSshKey: route({ method: 'POST', path: '/users/:user/keys', body: v.string(), answer: nonEmptyText }),
  removeSshKey: route({
    method: 'DELETE',
    path: '/users/:user/keys/:key',
    answer: v.string(),
    text: true,
  }),
  machineTokens: route({ method: 'GET', path: '/users/:user/machine_tokens', answer: machineTokens }),
  removeMachineToken: route({
    method: 'DELETE',
    path: '/users/:user/machine_tokens/:token',
    answer: done,
  }),
  siteMemberships: route({ method: 'GET', path: '/users/:user/memberships/sites', answer: siteMemberships }),
  organizations: route({
    method: 'GET',
    path: '/users/:user/memberships/organizations',
    answer: organizationMemberships,
  }),
  organizationSites: route({
    method: 'GET',
    path: '/organizations/:organization/memberships/sites',
    answer: siteMemberships,
  }),
  siteName: route({ method: 'GET', path: '/site-names/:name', answer: siteName }),
  site: route({ method: 'GET', path: '/sites/:site', answer: site }),
  upstreamUpdates: route({
    method: 'GET',
    path: '/sites/:site/code-upstream-updates',
    answer: upstreamUpdates,
  }),
  composerUpdates: route({
    method: 'GET',
    path: '/sites/:site/environments/:environment/build/updates',
    answer: composerUpdates,
  }),
  codeTips: route({ method: 'GET', path: '/sites/:site/code-tips', answer: codeTips }),
  environments: route({ method: 'GET', path: '/sites/:site/environments', answer: environments }),
  environment: route({
    method: 'GET',
    path: '/sites/:site/environments/:environment',
    answer: environment,
  }),
  diffstat: route({
    method: 'GET',
    path: '/sites/:site/environments/:environment/on-server-development/diffstat',
    answer: diffstat,
  }),
  codeLog: route({ method: 'GET', path: '/sites/:site/environments/:environment/code-log', answer: codeLog }),
  settings: route({
    method: 'GET',
    path: '/sites/:site/environments/:environment/settings',
    answer: settings,
  }),
  variables: route({
    method: 'GET',
    path: '/sites/:site/environments/:environment/variables',
    answer: variables,
  }),
  createWorkflow: route({
    method: 'POST',
    path: '/sites/:site/environments/:environment/workflows',
    body: workflowRequest,
    answer: workflow,
  }),
  createSiteWorkflow: route({
    method: 'POST',
    path: '/sites/:site/workflows',
    body: workflowRequest,
    answer: workflow,
  }),
  workflows: route({ method: 'GET', path: '/sites/:site/workflows', answer: workflows }),
  workflowLog: route({ method: 'GET', path: '/sites/:site/logs/workflows', answer: workflowLog }),
  workflow: route({ method: 'GET', path: '/sites/:site/workflows/:workflow', answer: workflow }),
} as const;
