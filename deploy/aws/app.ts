import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { makeEverything } from './everything.ts';

// What "cdk synth" and "cdk deploy" run: every environment, with both rule packs. A finding without a reason ends it.
const app = new App();
makeEverything(app);
Tags.of(app).add('product', 'attune');
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new HIPAASecurityChecks(app));
app.synth();
