using Mandate.Client;
using Mandate.Restarter;

// Where Mandate is, and as whom to ask: a token of role `application`, limited to the systems this program guards.
var address = Environment.GetEnvironmentVariable("MANDATE_URL") ?? "http://127.0.0.1:7420";
var token = Environment.GetEnvironmentVariable("MANDATE_TOKEN");
if (string.IsNullOrEmpty(token))
{
    await Console.Error.WriteLineAsync("restarter: set MANDATE_TOKEN, see README.md");
    return 2;
}

var app = RestarterApp.Build(args, options =>
{
    options.Address = new Uri(address);
    options.Token = _ => new ValueTask<string?>(token);
});
await app.RunAsync();
return 0;
