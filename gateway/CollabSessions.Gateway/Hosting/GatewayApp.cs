using System.Text.Json;
using System.Text.Json.Serialization;
using CollabSessions.Gateway.Audit;
using CollabSessions.Gateway.Doors.Hocuspocus;
using CollabSessions.Gateway.Doors.Hub;
using CollabSessions.Gateway.Doors.Yjs;
using CollabSessions.Gateway.Http;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Limits;
using CollabSessions.Gateway.Rest;
using CollabSessions.Gateway.Rest.Projects;
using CollabSessions.Gateway.Rooms;
using CollabSessions.Gateway.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace CollabSessions.Gateway.Hosting;

/// <summary>The composition root: what the process is made of, and in which order a request meets it.</summary>
public static class GatewayApp
{
    private const string DefaultUrl = "http://127.0.0.1:5000";

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--data"] = $"{HostingOptions.SectionName}:{nameof(HostingOptions.Data)}",
        ["--web"] = $"{HostingOptions.SectionName}:{nameof(HostingOptions.Web)}",
    };

    /// <summary>Builds the server, not started yet. It owns its data directory from here until it is disposed.</summary>
    /// <param name="args">The command line: <c>--urls</c>, <c>--data</c>, <c>--web</c> and any configuration key.</param>
    /// <param name="configureServices">Runs last; tests bring their grains and clock here.</param>
    /// <exception cref="InvalidOperationException">Another server runs on the data directory.</exception>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configureServices = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(GatewayApp).Assembly.GetName().Name });
        builder.Configuration.AddCommandLine(args, Switches);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        var options = builder.Configuration.GetSection(HostingOptions.SectionName).Get<HostingOptions>() ?? new HostingOptions();
        var directory = DataDirectory.Open(options.Data);
        try
        {
            return Build(builder, directory, configureServices);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static WebApplication Build(WebApplicationBuilder builder, DataDirectory directory, Action<IServiceCollection>? configureServices)
    {
        AddHost(builder, directory);
        AddOptions(builder);
        AddGateway(builder.Services);
        AddIdentity(builder.Services, directory);
        SiloComposition.AddTo(builder.Services, builder.Configuration, directory.FullPath);
        configureServices?.Invoke(builder.Services);

        var app = builder.Build();
        _ = app.Services.GetRequiredService<DataDirectory>(); // From here on the container gives it up.
        GatewayMeter.Publish();
        _ = app.Services.GetRequiredService<MetricsRegistry>(); // It counts from the start, not from the first scrape.
        Use(app);
        Map(app);
        return app;
    }

    private static void AddHost(WebApplicationBuilder builder, DataDirectory directory)
    {
        // A factory, so that the container closes it with the process.
        builder.Services.AddSingleton(_ => directory);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = StopPatience);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MaxRequestBodySize = 10 * 1024 * 1024;

            // WebSocket upgrades are HTTP/1.1, and its attack surface is the smaller one.
            kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.ClearProviders().AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // The framework's request lines carry the query, and a query may carry a token.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // A start that fails is told once, by Program.cs.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Says at every start that keys are not encrypted at rest; their file mode is the protection, see docs/operations.md.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    private static void AddOptions(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<HostingOptions>().BindConfiguration(HostingOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HostingOptions>, HostingOptionsValidator>();
        services.AddSingleton<IValidateOptions<HostingOptions>, OriginsValidator>();
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddOptions<IdentityOptions>().BindConfiguration(IdentityOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>();
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>();
        services.AddSingleton(static provider => provider.GetRequiredService<IOptions<GatewayOptions>>().Value);
        services.AddOptions<TelemetryOptions>()
            .BindConfiguration(TelemetryOptions.SectionName)
            .Configure<IConfiguration>(static (telemetry, configuration) =>
                telemetry.OtlpEndpoint = configuration[TelemetryOptions.EndpointVariable] is { Length: > 0 } endpoint ? endpoint : null)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, CollectorValidator>();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton(static provider => provider.GetRequiredService<IOptions<TelemetryOptions>>().Value);
        services.Configure<RouteHandlerOptions>(static routes => routes.ThrowOnBadRequest = false);
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.PropertyNameCaseInsensitive = false;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.MaxDepth = 16;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        });
    }

    private static void AddGateway(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IRandomSource, SystemRandomSource>();
        services.AddSingleton(_ => new StandardOutput(Console.Out));
        services.AddSingleton<ServerState>();
        services.AddSingleton<WebApp>();
        services.AddSingleton<RoomDirectory>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditSigner>();
        services.AddHostedService<AuditCheckpoints>();
        services.AddHostedService<AuditRetention>();
        services.AddSingleton<LiveConnections>();
        services.AddSingleton<ConnectRate>();
        services.AddSingleton<FailureRate>();
        services.AddSingleton<YjsEndpoint>();
        services.AddSingleton<HocuspocusServices>();
        services.AddSingleton<MetricsRegistry>();
        services.AddSingleton<HocuspocusEndpoint>();
        services.AddHub();
        services.AddHostedService<OtlpExport>();
        services.AddHostedService<SocketsShutdown>();
        services.AddHostedService<Announcement>();
        services.AddOpenApi();
    }

    private static void AddIdentity(IServiceCollection services, DataDirectory directory)
    {
        services.AddSingleton(provider => ServerSecrets.Open(directory.FullPath, provider.GetRequiredService<IRandomSource>()));
        services.AddSingleton<TokenMint>();
        services.AddSingleton<IssuerTokens>();
        services.AddHostedService(static provider => provider.GetRequiredService<IssuerTokens>());
        services.AddSingleton<SignInCheck>();
        services.AddSingleton<CredentialReader>();
        services.AddDataProtection().SetApplicationName("CollabSessions").PersistKeysToFileSystem(directory.Create("keys"));
        services.AddAuthentication().AddCookie(SignInCookie.Scheme);
        services.AddOptions<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions>(SignInCookie.Scheme)
            .Configure<ServerSecrets>(static (cookie, secrets) =>
            {
                cookie.Cookie.Name = SignInCookie.NameFor(secrets);
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Strict;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.Cookie.Path = "/";
                cookie.SlidingExpiration = false;
            });
    }

    private static void Use(WebApplication app)
    {
        // Credentials are CredentialMiddleware's, rights are the grains'. The framework would put its own two before all of this,
        // and each socket would keep 1 KB for them as long as it lives.
        var properties = ((IApplicationBuilder)app).Properties;
        properties["__AuthenticationMiddlewareSet"] = properties["__AuthorizationMiddlewareSet"] = true;
        app.UseMiddleware<RequestTraces>();
        app.UseTrustedProxies(app.Services.GetRequiredService<IOptions<HostingOptions>>().Value);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ExceptionBoundary>();
        app.UseWebSockets();
        app.UseMiddleware<OriginGate>();
        app.UseWhen(static context => !context.WebSockets.IsWebSocketRequest, static plain => plain.UseStatusCodePages(
            static context => Problem.FromStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext)));
        app.UseMiddleware<CredentialMiddleware>();
        app.UseRouting();
        app.Use(static (HttpContext context, RequestDelegate next) =>
            context.GetEndpoint() is null ? context.RequestServices.GetRequiredService<WebApp>().ServeAsync(context) : next(context));
    }

    private static void Map(WebApplication app)
    {
        app.MapHealth();
        app.MapMetrics();
        app.MapSignIn();
        app.MapTokens();
        app.MapSessions();
        app.MapInvites();
        app.MapAudit();
        app.MapProjects();
        app.MapOpenApi("/openapi/v1.json");

        // From the process's services: a request's own would be kept as long as its socket lives.
        var services = app.Services;
        app.Map("/yjs/{session}/{doc}", (HttpContext context, string session, string doc) =>
            services.GetRequiredService<YjsEndpoint>().ServeAsync(context, session, doc)).ExcludeFromDescription();
        app.MapHub();
        app.Map("/hocuspocus", (HttpContext context) =>
            services.GetRequiredService<HocuspocusEndpoint>().ServeAsync(context)).ExcludeFromDescription();
    }
}
