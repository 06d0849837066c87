// Newer versions of aws-cdk-lib validate every template at synth, tenfold the time of a unit test. A test that wants it sets the variable itself.
process.env.CDK_VALIDATION ??= 'false';
